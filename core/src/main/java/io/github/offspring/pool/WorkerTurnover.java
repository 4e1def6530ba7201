package io.github.offspring.pool;

/// How many workers of a pool have come and gone. Those that have been started and are in none of the other numbers
/// live.
///
/// **Threads and processes** *Immutable.*
///
/// @param started how many processes have been started
/// @param retired how many have been let go because they had done, or had grown, as much as they may, or because
/// the pool was made smaller
/// @param stopped how many have been let go because there was nothing to do, or because the pool ended
/// @param died how many have ended unasked
/// @param killed how many the pool has killed, because a time-out or a cancellation was not heeded
public record WorkerTurnover(long started, long retired, long stopped, long died, long killed) {}
