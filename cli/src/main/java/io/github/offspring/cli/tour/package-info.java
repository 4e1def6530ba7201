/// The command `tour`: the examples, each with what is to be seen.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.tour;
