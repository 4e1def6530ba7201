package io.github.offspring.internal.lease;

import java.lang.foreign.MemorySegment;

/// Waiting for a word of shared memory to change, and waking those who do.
///
/// A sleeper names the value that it has seen: if the word has another one it does not fall asleep. So a waker that
/// changes the word first, and wakes then, misses nobody. Sleepers may also return without reason, and look again.
interface Sleep {

    int ALL = Integer.MAX_VALUE;

    /// Sleeps until woken, until the deadline, until the thread is interrupted, or for no reason.
    ///
    /// @param at where the word is, of 32 bits
    /// @param deadline in terms of `System.nanoTime()`
    /// @param interruptible whether an interruption ends it
    void sleep(MemorySegment memory, long at, int expected, long deadline, boolean interruptible);

    /// Wakes sleepers of a word, at least so many if there are.
    void wake(MemorySegment memory, long at, int most);
}
