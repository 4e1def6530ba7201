package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;

/// Something that happens, or has not happened yet, for threads of any processes.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     |       | the block's header |
/// | 8      | 8     | state | how often it has been set, and below that a bit: 1 while it is set |
/// | 16     | 4     | wait  | a [WaitPoint] |
///
/* Setting and clearing are one compare-and-set each, so who is killed has done it or has not. The number tells a waiter
 * that slept through a set and a clear that there was one: no wake has to arrive in time.
 */
public final class EventCell {

    public static final int KIND = Kind.EVENT;
    public static final long BYTES = 20;

    private static final long STATE = Block.BODY;
    private static final long WAIT = 16;

    private static final long SET = 1;
    private static final long ONCE = 2;

    static final Recoverable RECOVERABLE = new Unowned(KIND, WAIT);

    private final Block block;
    private final WaitPoint waiters;

    public EventCell(Domain domain, Block block) {
        this.block = block;
        waiters = new WaitPoint(domain, block, WAIT);
    }

    private long state() {
        return Words.get(block.memory(), block.field(STATE));
    }

    private boolean change(long old, long state) {
        return Words.compareAndSet(block.memory(), block.field(STATE), old, state);
    }

    private static boolean isSet(long state) {
        return (state & SET) != 0;
    }

    public boolean isSet() {
        return isSet(state());
    }

    public void set() {
        long old = state();
        while (!isSet(old)) {
            if (change(old, old + ONCE | SET)) {
                waiters.changed(Domain.ALL);
                return;
            }
            old = state();
        }
    }

    public void clear() {
        long old = state();
        while (isSet(old) && !change(old, old & ~SET)) {
            old = state();
        }
    }

    /// Waits until it is set, or has been since this began.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption
    public boolean await(long deadline, boolean interruptible) {
        long began = state();
        // Only a set makes another state of one that is not set, and no clear brings it back.
        return isSet(began) || waiters.await(() -> state() != began, deadline, interruptible);
    }

    public boolean hasWaiters() {
        return waiters.hasSleepers();
    }
}
