/// The command `map`: a static method over the lines of standard input, in processes that may die.
///
/// Standard input is read by [io.github.offspring.cli.map.LineReader], handed to the pool by
/// [io.github.offspring.cli.map.LineSource] and kept in [io.github.offspring.cli.map.LinesInFlight] until its
/// result is there; [io.github.offspring.cli.map.MapRun] writes results and failures;
/// [io.github.offspring.cli.map.LineFunction] is what runs in the workers.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.map;
