/// The command line: `demo`, `tour` and `bench`.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli;
