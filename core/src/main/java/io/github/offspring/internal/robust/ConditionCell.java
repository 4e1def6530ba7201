package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Sleepers;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads of any processes that wait to be notified by whoever has a lock.
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 0      | 8     |         | the block's header |
/// | 8      | 8     | next    | the next waiter's ticket; changed by the lock's owner only |
/// | 16     | 8     | lock    | the [Exclusion#position] of its lock; never changes |
/// | 24     | 8     | pages   | of the [Roster] |
/// | 32     | 16 each | entries | the first 2 of the roster, one for each waiter |
///
/// The value of an entry: 62 bits of number above 2 bits of state.
///
/// | state | what |
/// |-------|------|
/// | 0 FREE | nobody waits by it |
/// | 1 WAITING | the number is the waiter's ticket |
/// | 2 NUDGED | waits as before, and is to look for a notification that somebody has left |
/// | 3 SIGNALLED | notified; the number is the ticket that the next waiter would have got then |
///
/* Waiters sleep at their own entries, so that each notification wakes one thread and no other. All that they do is one
 * compare-and-set each: a signal turns WAITING into SIGNALLED, giving up turns WAITING into FREE, and one of them wins.
 *
 * Exactly once. A notification is an entry that is SIGNALLED. It is used up by the store that frees the entry, which its
 * owner does when it has the lock again. If its owner dies before that, recovery makes the entry nobody's in particular
 * (the identity LEFT): one store, so that it can be done again. A waiter that was there when the signal came, which the
 * numbers tell, makes the entry its own, by one compare-and-set again, and has two entries then; it gives up the other
 * one. If that has been signalled too it leaves the first for the next.
 *
 * All who may have what was left are nudged: a store to the word that they sleep at, since a wake alone is lost for
 * those who are about to sleep. When nobody is left who was there at the signal it is dropped: those who would have been
 * woken by it have gone, and for those who came later it was not meant.
 *
 * If somebody dies who has the lock, all who wait are notified: what they wait for may have been done, or it may be up
 * to the next owner to do it, and nobody else would tell them. That is done before the lock is free.
 */
public final class ConditionCell {

    public static final int KIND = Kind.CONDITION;
    public static final long BYTES = 64;

    private static final long NEXT = Block.BODY;
    private static final long LOCK = 16;
    private static final long PAGES = 24;
    private static final long ENTRIES = 32;

    /// How its roster lies.
    static final Roster.Shape SHAPE = new Roster.Shape(PAGES, ENTRIES, 2, 16);

    static final Recoverable RECOVERABLE = new Recoverable() {
        @Override
        public int kind() {
            return KIND;
        }

        @Override
        public void recover(Domain domain, Block block, int slot) {
            new ConditionCell(domain, block).recover(slot);
        }

        @Override
        public boolean isFirst() {
            return true;
        }
    };

    private static final int FREE = 0;
    private static final int WAITING = 1;
    private static final int NUDGED = 2;
    private static final int SIGNALLED = 3;
    private static final int STATE_BITS = 2;

    /// The identity of what a dead process has left. No slot is so high.
    private static final long LEFT = -1;

    /// Where in a value the word is that its waiter sleeps at: the half with the state.
    private static final long SLEEP_WORD = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? Integer.BYTES : 0;

    private static final int SPINS = Processors.spins(100);

    private final Domain domain;
    private final Block block;
    private final Roster roster;

    public ConditionCell(Domain domain, Block block) {
        this.domain = domain;
        this.block = block;
        roster = new Roster(domain.heap(), block, SHAPE);
    }

    /// What a new block begins with.
    public static void fill(Block block, Exclusion lock) {
        Words.set(block.memory(), block.field(LOCK), lock.position());
    }

    /// Must come before another process is told of it.
    public long send() {
        return roster.send();
    }

    /// Frees what belongs to a cell whose block has never been sent.
    public static void free(Domain domain, Block block) {
        Roster.free(domain.heap(), block, SHAPE);
    }

    private static int state(long value) {
        return (int) value & (1 << STATE_BITS) - 1;
    }

    private static long number(long value) {
        return value >>> STATE_BITS;
    }

    private static long value(long number, int state) {
        return number << STATE_BITS | state;
    }

    private static boolean isWaiting(long value) {
        return state(value) == WAITING || state(value) == NUDGED;
    }

    // ---- Waiting

    /// Joins those who wait. Only the lock's owner may; it gives the lock back afterwards.
    public Waiter enter() {
        Roster.Entry entry = roster.claim(domain.me());
        long at = block.field(NEXT);
        long ticket = Words.get(block.memory(), at);
        Words.set(block.memory(), at, ticket + 1);
        entry.value(value(ticket, WAITING));
        return new Waiter(entry, ticket);
    }

    /// How many wait.
    public int waiters() {
        int count = 0;
        for (Roster.Entry entry : roster.entries()) {
            if (isWaiting(entry.value())) {
                count++;
            }
        }
        return count;
    }

    /// One thread's waiting.
    public final class Waiter {
        private final Roster.Entry own;
        private final long ticket;
        // An entry that a dead process has left SIGNALLED, and this one has made its own.
        private Roster.@Nullable Entry inherited;

        private Waiter(Roster.Entry own, long ticket) {
            this.own = own;
            this.ticket = ticket;
        }

        /// Waits, without the lock.
        ///
        /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
        public void await(long deadline, boolean interruptible) {
            int spins = SPINS;
            while (true) {
                long value = own.value();
                if (state(value) == SIGNALLED || state(value) == NUDGED && inherit(value)) {
                    return;
                }
                if (Deadline.left(deadline) <= 0
                        || interruptible && Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (spins > 0) {
                    spins--;
                    Thread.onSpinWait();
                } else if (state(value) == WAITING) {
                    sleep((int) value, deadline, interruptible);
                }
            }
        }

        private void sleep(int announced, long deadline, boolean interruptible) {
            // Its own entry may be in another block: for those who look it sleeps at this one.
            Sleepers.Entry entry = domain.sleepers().enter(block.reference(), domain.me());
            try {
                domain.sleep(own.memory(), own.valueAt() + SLEEP_WORD, announced, deadline, interruptible);
            } finally {
                domain.sleepers().leave(entry);
            }
        }

        /// Answers a nudge.
        ///
        /// @return whether it is notified now
        private boolean inherit(long nudged) {
            if (!own.change(nudged, value(ticket, WAITING))) {
                return false;
            }
            for (Roster.Entry entry : roster.entries()) {
                if (isLeft(entry) && number(entry.value()) > ticket && entry.pass(LEFT, domain.me())) {
                    inherited = entry;
                    if (!withdraw()) {
                        leave(entry);
                    }
                    return true;
                }
            }
            return false;
        }

        /// Notified itself, it leaves the other notification to the next.
        private void leave(Roster.Entry entry) {
            inherited = null;
            entry.pass(domain.me(), LEFT);
            settle();
        }

        /// @return false if it has been signalled
        private boolean withdraw() {
            long value = own.value();
            while (isWaiting(value)) {
                if (own.change(value, FREE)) {
                    return true;
                }
                value = own.value();
            }
            return false;
        }

        /// Ends the waiting. Only the lock's owner may.
        ///
        /// @return whether it has been notified
        public boolean leave() {
            Roster.Entry other = inherited;
            if (other != null) {
                other.release();
                own.release();
                return true;
            }
            boolean notified = !withdraw();
            own.release();
            if (!notified) {
                settle();
            }
            return notified;
        }
    }

    // ---- Signalling

    /// Notifies those who have waited longest. Only the lock's owner may.
    ///
    /// @param most how many at most
    /// @return how many
    public int signal(int most) {
        long bound = Words.get(block.memory(), block.field(NEXT));
        int count = 0;
        for (Candidate candidate : candidates()) {
            if (count == most) {
                break;
            }
            if (signal(candidate, bound)) {
                count++;
            }
        }
        return count;
    }

    private record Candidate(Roster.Entry entry, long ticket) {}

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (Roster.Entry entry : roster.entries()) {
            long value = entry.value();
            if (isWaiting(value)) {
                candidates.add(new Candidate(entry, number(value)));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::ticket));
        return candidates;
    }

    /// @return false if it does not wait any more: only recovery and the waiter itself end that
    private boolean signal(Candidate candidate, long bound) {
        Roster.Entry entry = candidate.entry();
        long value = entry.value();
        while (isWaiting(value) && number(value) == candidate.ticket()) {
            if (entry.change(value, value(bound, SIGNALLED))) {
                wake(entry);
                return true;
            }
            value = entry.value();
        }
        return false;
    }

    private void wake(Roster.Entry entry) {
        domain.wake(entry.memory(), entry.valueAt() + SLEEP_WORD, Domain.ALL);
    }

    // ---- What the dead have left

    private static boolean isLeft(Roster.Entry entry) {
        return entry.identity() == LEFT;
    }

    /// Sees to it that what was left finds somebody, if there is anybody for it.
    private void settle() {
        for (Roster.Entry entry : roster.entries()) {
            long bound = number(entry.value());
            if (isLeft(entry) && !nudgeThoseBefore(bound)) {
                drop(entry, bound);
            }
        }
    }

    private void drop(Roster.Entry entry, long bound) {
        if (!entry.pass(LEFT, domain.me())) {
            return;
        }
        if (number(entry.value()) == bound) {
            entry.release();
        } else {
            // Somebody else has dropped that one, and this is a later one.
            entry.pass(domain.me(), LEFT);
            settle();
        }
    }

    /// @return whether there is anybody
    private boolean nudgeThoseBefore(long bound) {
        boolean found = false;
        for (Roster.Entry entry : roster.entries()) {
            long value = entry.value();
            if (isWaiting(value) && number(value) < bound) {
                found = true;
                if (state(value) == NUDGED || entry.change(value, value(number(value), NUDGED))) {
                    wake(entry);
                }
            }
        }
        return found;
    }

    /// What is asked of [Recoverable#recover].
    void recover(int slot) {
        roster.markPages();
        for (Roster.Entry entry : roster.entries()) {
            long identity = entry.identity();
            if (Owner.isOf(slot, identity)) {
                recover(entry, identity);
            }
        }
        if (lock().isOrphaned(slot)) {
            signal(Integer.MAX_VALUE);
        }
        settle();
        for (Roster.Entry entry : roster.entries()) {
            int state = state(entry.value());
            // Whoever changed it may have died before the wake.
            if (state == NUDGED || state == SIGNALLED) {
                wake(entry);
            }
        }
    }

    private Mutex lock() {
        try {
            return Mutex.at(domain, Words.get(block.memory(), block.field(LOCK)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "shared memory: has been written over by something else: " + e.getMessage(), e);
        }
    }

    private static void recover(Roster.Entry entry, long identity) {
        long value = entry.value();
        while (isWaiting(value) && !entry.change(value, FREE)) {
            value = entry.value();
        }
        entry.pass(identity, state(entry.value()) == SIGNALLED ? LEFT : Owner.NOBODY);
    }
}
