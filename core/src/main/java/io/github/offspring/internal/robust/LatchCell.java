package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;

/// A number that only falls, and threads of any processes that wait until it is zero.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     |       | the block's header |
/// | 8      | 8     | count | how far it is from being open |
/// | 16     | 4     | wait  | a [WaitPoint] |
public final class LatchCell {

    public static final int KIND = Kind.LATCH;
    public static final long BYTES = 20;

    private static final long COUNT = Block.BODY;
    private static final long WAIT = 16;

    static final Recoverable RECOVERABLE = new Unowned(KIND, WAIT);

    private final Block block;
    private final WaitPoint waiters;

    public LatchCell(Domain domain, Block block) {
        this.block = block;
        waiters = new WaitPoint(domain, block, WAIT);
    }

    /// What a block of this kind begins with.
    public static void fill(Block block, long count) {
        Words.set(block.memory(), block.field(COUNT), count);
    }

    public long count() {
        return Words.get(block.memory(), block.field(COUNT));
    }

    public void countDown() {
        long old = count();
        while (old > 0) {
            if (Words.compareAndSet(block.memory(), block.field(COUNT), old, old - 1)) {
                if (old == 1) {
                    waiters.changed(Domain.ALL);
                }
                return;
            }
            old = count();
        }
    }

    /// Waits until it is open.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption
    public boolean await(long deadline, boolean interruptible) {
        return count() == 0 || waiters.await(() -> count() == 0, deadline, interruptible);
    }

    public boolean hasWaiters() {
        return waiters.hasSleepers();
    }
}
