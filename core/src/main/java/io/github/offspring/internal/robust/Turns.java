package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The order in which threads of any processes get what there is a stock of: 44 bytes of a block.
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 0      | 32    | turn    | a [Mutex]: who has it is the next to get something |
/// | 32     | 4     | waiters | a [WaitPoint], of those who wait as anybody |
/// | 36     | 4     | first   | a [WaitPoint], of the one who has the turn |
/// | 40     | 4     | wanted  | how much must be there for that one to take any of it |
///
/* Overview. Who wants one takes it if it is there and nobody has the turn; else it waits as anybody, for a while. Then it
 * stands in line for the turn, which is the mutex's affair. Who has the turn takes what comes until it has all that it
 * wants. Who wants several stands in line at once: only one at a time collects, so that no two wait for what the other
 * has collected.
 *
 * Turns are a courtesy: to take is safe for anybody at any time. So one who has the turn and does nothing, because its
 * process is stopped, is passed over after a while.
 *
 * Nobody sleeps for ever. Something that comes free wakes the one who has the turn, or, if nobody has, one who waits as
 * anybody. That one announces again, looks, and if it gets something and there is more of it, wakes another: this is for
 * a second thing that came free when the flag was down. Who waits as anybody does not take while somebody has the turn;
 * the one who has it wakes one of them when it leaves. Whoever is killed with such a duty is made up for by recovery,
 * which wakes all.
 *
 * A thing that comes free while the turn changes hands: it is there before its giver looks who has the turn. If the
 * giver sees that somebody has, this one looks at the stock later, or leaves and wakes another later. If it sees that
 * nobody has, whoever takes the turn after that looks after it has taken it.
 */
final class Turns {

    static final long BYTES = Mutex.BYTES + 2 * WaitPoint.BYTES + Integer.BYTES;

    private static final long TURN = 0;
    private static final long WAITERS = TURN + Mutex.BYTES;
    private static final long FIRST = WAITERS + WaitPoint.BYTES;
    private static final long WANTED = FIRST + WaitPoint.BYTES;

    /// How long one waits as anybody.
    private static final Duration PATIENCE = Duration.ofMillis(10);
    /// After so long one who has the turn and does not take what is there is passed over.
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Block block;
    private final long wanted;
    private final Stock stock;
    private final Mutex turn;
    private final WaitPoint waiters;
    private final WaitPoint first;

    /// What the turns are for.
    interface Stock {
        /// How many are there.
        int available();

        /// Takes some, in [portions][#portion].
        ///
        /// @return how many it has got, from 0 to `most`
        int take(int most);

        /// How many of so many are taken at a time: all, or one by one.
        int portion(int count);

        /// Puts back what has been taken, and tells nobody.
        void putBack(int count);
    }

    /// @param offset where in the block they lie
    Turns(Domain domain, Block block, long offset, Stock stock) {
        this.block = block;
        this.stock = stock;
        wanted = block.field(offset + WANTED);
        turn = new Mutex(domain, block, offset + TURN);
        waiters = new WaitPoint(domain, block, offset + WAITERS);
        first = new WaitPoint(domain, block, offset + FIRST);
    }

    /// The identity of the thread that is the next to get something.
    long next() {
        return turn.owner();
    }

    boolean hasWaiters() {
        return waiters.hasSleepers() || first.hasSleepers() || turn.hasWaiters();
    }

    /// Takes so many if they are there and nobody is the next.
    boolean tryTake(int count) {
        if (isInOne(count)) {
            return next() == Owner.NOBODY && stock.take(count) == count;
        }
        return turn.tryLock() && takeAsFirst(count, Deadline.after(Duration.ZERO), false);
    }

    private boolean isInOne(int count) {
        return stock.portion(count) == count;
    }

    /// Takes so many, waiting for them if need be.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption; it has none of them then
    boolean take(int count, long deadline, boolean interruptible) {
        return count == 1 && (tryTake(1) || takeAsAnybody(deadline, interruptible))
                || takeInTurn(count, deadline, interruptible);
    }

    private boolean takeAsAnybody(long deadline, boolean interruptible) {
        long patienceEnds = Deadline.earlier(deadline, Deadline.after(PATIENCE));
        boolean taken = waiters.await(() -> tryTake(1), patienceEnds, interruptible);
        if (taken && waiters.hasSleepers() && stock.available() > 0) {
            waiters.changed(1);
        }
        return taken;
    }

    private boolean takeInTurn(int count, long deadline, boolean interruptible) {
        while (true) {
            long before = next();
            if (turn.lock(Deadline.earlier(deadline, Deadline.after(IDLE)), interruptible)) {
                return takeAsFirst(count, deadline, interruptible);
            }
            if (isIdle(before) && isInOne(count) && stock.take(count) == count) {
                return true;
            }
            if (Deadline.left(deadline) <= 0
                    || interruptible && Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
    }

    private boolean isIdle(long before) {
        return before != Owner.NOBODY && before == next() && stock.available() >= Words.getInt(block.memory(), wanted);
    }

    /// Has the turn, and gives it away.
    private boolean takeAsFirst(int count, long deadline, boolean interruptible) {
        Words.setInt(block.memory(), wanted, stock.portion(count));
        Harvest harvest = new Harvest(count);
        boolean complete;
        try {
            complete = first.await(harvest, deadline, interruptible);
        } catch (RuntimeException e) {
            // There may be no doorbell to be had.
            leave(harvest);
            throw e;
        }
        leave(harvest);
        return complete;
    }

    private void leave(Harvest harvest) {
        harvest.giveUpUnlessComplete();
        turn.unlock();
        waiters.changed(1);
    }

    /// What the one who has the turn has got so far.
    private final class Harvest implements BooleanSupplier {
        private final int count;
        private int got;

        Harvest(int count) {
            this.count = count;
        }

        @Override
        public boolean getAsBoolean() {
            got += stock.take(count - got);
            return got == count;
        }

        void giveUpUnlessComplete() {
            if (got < count) {
                stock.putBack(got);
            }
        }
    }

    /// After something has been put into the stock.
    void added() {
        (next() == Owner.NOBODY ? waiters : first).changed(1);
    }

    /// After the stock has got back what a dead process had.
    void recover(int slot) {
        turn.recover(slot);
        first.wakeAll();
        waiters.wakeAll();
    }
}
