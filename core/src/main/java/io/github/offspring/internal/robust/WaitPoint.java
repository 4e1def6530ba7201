package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Sleepers;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;
import java.util.function.BooleanSupplier;

/// Where threads of any processes sleep until something about an object has changed: a word of 32 bits, a number
/// with a flag below it.
///
/* A waiter raises the flag and remembers the word, then looks at the object, then sleeps unless the word has changed.
 * A waker changes the object, then, if the flag is up, goes on to the next number with the flag down, and wakes. Never
 * the same value twice in a row: one that put the flag down and up again would look as if nothing had happened.
 *
 * Whoever wakes only one sleeper must be sure that this one, or somebody after it, wakes the next: a woken one raises
 * the flag again before it looks.
 */
record WaitPoint(Domain domain, Block block, long offset) {

    static final long BYTES = 4;

    private static final int FLAG = 1;
    /// About what it takes to fall asleep and be woken.
    private static final long SPIN_NANOS = Processors.spins(5_000);

    private long at() {
        return block.field(offset);
    }

    /// Says that a thread may be about to sleep. What it waits for is looked at after this.
    ///
    /// @return what to sleep at
    int announce() {
        return Words.getAndOrInt(block.memory(), at(), FLAG) | FLAG;
    }

    void sleep(int announced, long deadline, boolean interruptible) {
        Sleepers.Entry entry = domain.sleepers().enter(block.reference() + offset, domain.me());
        try {
            domain.sleep(block.memory(), at(), announced, deadline, interruptible);
        } finally {
            domain.sleepers().leave(entry);
        }
    }

    boolean hasSleepers() {
        return (Words.getInt(block.memory(), at()) & FLAG) != 0;
    }

    /// After a change, if anybody has announced to wait for one.
    void changed(int wakeAtMost) {
        if (moveOn()) {
            wake(wakeAtMost);
        }
    }

    /// The first half of [#changed]: from here on nobody falls asleep who has announced before.
    ///
    /// @return whether anybody has; then the second half must follow
    boolean moveOn() {
        int old = Words.getInt(block.memory(), at());
        if ((old & FLAG) == 0) {
            return false;
        }
        Words.compareAndSetInt(block.memory(), at(), old, old + FLAG);
        return true;
    }

    void wake(int most) {
        domain.wake(block.memory(), at(), most);
    }

    /// Wakes all, whatever the flag says: somebody who should have done it may have died.
    void wakeAll() {
        int old;
        do {
            old = Words.getInt(block.memory(), at());
        } while (!Words.compareAndSetInt(block.memory(), at(), old, (old | FLAG) + FLAG));
        wake(Domain.ALL);
    }

    /// Waits until something holds, which may also be an attempt to take something.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption
    boolean await(BooleanSupplier holds, long deadline, boolean interruptible) {
        long spinEnds = System.nanoTime() + SPIN_NANOS;
        while (Deadline.left(spinEnds) > 0) {
            if (holds.getAsBoolean()) {
                return true;
            }
            Thread.onSpinWait();
        }
        while (true) {
            int announced = announce();
            if (holds.getAsBoolean()) {
                return true;
            }
            // Only here, after a look that came after its last sleep: else it might take a wake along that was to
            // be passed on.
            if (Deadline.left(deadline) <= 0
                    || interruptible && Thread.currentThread().isInterrupted()) {
                return false;
            }
            sleep(announced, deadline, interruptible);
        }
    }
}
