package io.github.offspring.pool;

import java.time.Duration;

/// What one worker of a pool has done so far.
///
/// **Threads and processes** *Immutable.*
///
/// @param name the name of its process
/// @param pid its process id
/// @param tasks how many tasks, and elements of maps, it has ended
/// @param busy how long it has had something to do
/// @param alive how long it has been ready for work
public record WorkerStatus(String name, long pid, long tasks, Duration busy, Duration alive) {}
