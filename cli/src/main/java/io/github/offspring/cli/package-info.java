/// The command line: `demo`, `map`, `tour` and `bench`.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli;
