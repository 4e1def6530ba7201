/// The command `bench`: Offspring's figures beside those of its peers.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.bench;
