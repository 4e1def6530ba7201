package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;
import java.util.Map;

/// Permits that are nobody's: a number of them.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     |       | the block's header |
/// | 8      | 44    | turns | [Turns] |
/// | 52     | 4     | bound | how many there can be; never changes |
/// | 56     | 4     | count | how many there are |
///
/* So many as are wanted are taken by one compare-and-set: who is killed while it waits for them has taken none. Who is
 * killed with some has used them up.
 */
public final class CountedPermits implements Permits, Turns.Stock {

    public static final int KIND = Kind.COUNTER;
    public static final long BYTES = 60;

    private static final long TURNS = Block.BODY;
    private static final long BOUND = TURNS + Turns.BYTES;
    private static final long COUNT = BOUND + Integer.BYTES;

    static final Recoverable RECOVERABLE = new Recoverable() {
        @Override
        public int kind() {
            return KIND;
        }

        @Override
        public void recover(Domain domain, Block block, int slot) {
            new CountedPermits(domain, block).turns.recover(slot);
        }
    };

    private final Domain domain;
    private final Block block;
    private final Turns turns;

    CountedPermits(Domain domain, Block block) {
        this.domain = domain;
        this.block = block;
        turns = new Turns(domain, block, TURNS, this);
    }

    /// What a block of this kind begins with.
    public static void fill(Block block, int count, int bound) {
        Words.setInt(block.memory(), block.field(BOUND), bound);
        Words.setInt(block.memory(), block.field(COUNT), count);
    }

    private boolean change(int old, int count) {
        return Words.compareAndSetInt(block.memory(), block.field(COUNT), old, count);
    }

    @Override
    public boolean tryAcquire(int wanted) {
        if (turns.tryTake(wanted)) {
            return true;
        }
        long next = turns.next();
        return next != Owner.NOBODY && !domain.isHere(next) && domain.recoverIfDead(next) && turns.tryTake(wanted);
    }

    @Override
    public boolean acquire(int wanted, long deadline, boolean interruptible) {
        return turns.take(wanted, deadline, interruptible);
    }

    @Override
    public int take(int most) {
        int old = available();
        while (old >= most) {
            if (change(old, old - most)) {
                return most;
            }
            old = available();
        }
        return 0;
    }

    @Override
    public int portion(int wanted) {
        return wanted;
    }

    /// @return false if there would be more than there can be
    @Override
    public boolean release(int given) {
        boolean added = add(given);
        if (added) {
            turns.added();
        }
        return added;
    }

    @Override
    public void putBack(int given) {
        // All or none have been taken, and who has all keeps them.
    }

    private boolean add(int given) {
        int bound = bound();
        int old;
        do {
            old = available();
            if (old > bound - given) {
                return false;
            }
        } while (!change(old, old + given));
        return true;
    }

    @Override
    public int available() {
        return Words.getInt(block.memory(), block.field(COUNT));
    }

    @Override
    public int bound() {
        return Words.getInt(block.memory(), block.field(BOUND));
    }

    @Override
    public boolean hasWaiters() {
        return turns.hasWaiters();
    }

    @Override
    public Map<String, Integer> holders() {
        return Map.of();
    }
}
