package io.github.offspring.pool;

import java.time.Duration;

/// A task, or a chunk of a map, that has kept a worker busy for long.
///
/// **Threads and processes** *Immutable.*
///
/// @param task the number of the task or the map
/// @param worker the name of the worker
/// @param pid the worker's process id
/// @param duration how long it has taken, or takes so far; exact to about a millisecond
/// @param running whether it still runs
public record TaskInsights(long task, String worker, long pid, Duration duration, boolean running) {}
