package io.github.offspring.pool;

/// How many tasks, and elements of maps, of a pool have ended how. One that is begun again counts when it has
/// ended for good.
///
/// **Threads and processes** *Immutable.*
///
/// @param returned how many have returned
/// @param failed how many have thrown, or could not be done because no workers came up
/// @param timedOut how many took longer than their time-out
/// @param died how many have failed because their worker died
/// @param cancelled how many have been cancelled, or dropped when the pool was stopped, as far as they had not
/// ended
public record TaskTotals(long returned, long failed, long timedOut, long died, long cancelled) {

    /// Returns how many have ended in one way or another.
    ///
    /// @return the sum
    public long ended() {
        return returned + failed + timedOut + died + cancelled;
    }
}
