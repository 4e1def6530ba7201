package io.github.offspring.pool;

/// The end that has been decided for an element that runs: it has been interrupted, and its process will be killed
/// if it has not ended by then.
///
/// @param element which one
/// @param reason what its future fails with
/// @param killAtNanos when the process is killed, by `System.nanoTime()`
record Expiry(long element, Throwable reason, long killAtNanos) {}
