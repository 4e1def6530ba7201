package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Mutual exclusion of threads of any processes: 32 bytes of a block.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     | owner | identity of the thread that has it; 0: free |
/// | 8      | 8     | heir  | identity of the waiter that is to have it next; 0: whoever comes |
/// | 16     | 4     | wait  | a [WaitPoint] |
/// | 20     | 4     | died  | 1: an owner has died, and no later one has been told |
/// | 24     | 8     | since | for people: when somebody began to wait, and the wait point's word at that time |
///
/* Invariants. Taken by one compare-and-set that names the owner; given back by one store. So whoever is killed either
 * has it, by name, or has not.
 *
 * Nobody sleeps for ever. Who announces, and then fails to take it, has seen an owner or an heir that gives it back, or
 * gives up, after the announcement, and sees the flag then. An unlock wakes one sleeper; that one announces again
 * before it tries, so that those who still sleep are its own unlock's business. If somebody is killed between the store
 * that frees the mutex and the wake, or between being woken and announcing, recovery wakes all.
 *
 * Fairness. Who comes may take a free mutex before those who were woken; that is what makes it fast. A waiter that has
 * not had its turn for a while makes itself the heir, and then nobody else takes it. An heir that gives up, or dies,
 * or has stopped, is replaced.
 *
 * Since when. Only those who wait look at the clock, which is nothing beside their sleep: who is about to sleep, and who
 * has slept and has it now, writes down the time and the word that it has announced at. The flag is up in that word, so
 * the first giving back after it moves the word on: as long as the two are equal nobody has given the mutex back.
 *
 * Memory order. All words are volatile: what an owner has written before the store to `owner` is seen by the next.
 */
public final class Mutex implements Exclusion {

    public static final long BYTES = 32;

    private static final long OWNER = 0;
    private static final long HEIR = 8;
    private static final long WAIT = 16;
    private static final long DIED = 20;
    private static final long SINCE = 24;

    /// The unit of the time in SINCE; 31 bits of it are eight months.
    private static final long SINCE_MILLIS = 10;

    private static final int SPINS = Processors.spins(100);
    private static final Duration PATIENCE = Duration.ofMillis(10);

    private final Domain domain;
    private final MemorySegment memory;
    private final long at;
    private final long position;
    private final WaitPoint waiters;

    /// @param offset where in the block it lies
    public Mutex(Domain domain, Block block, long offset) {
        this.domain = domain;
        memory = block.memory();
        at = block.field(offset);
        position = block.reference() + offset;
        waiters = new WaitPoint(domain, block, offset + WAIT);
    }

    @Override
    public long position() {
        return position;
    }

    /// The mutex at a position.
    ///
    /// @throws IOException if there is no such place
    static Mutex at(Domain domain, long position) throws IOException {
        long offset = position % Block.LINE;
        return new Mutex(domain, domain.heap().find(position - offset), offset);
    }

    @Override
    public long owner() {
        return Words.get(memory, at + OWNER);
    }

    @Override
    public boolean isMine() {
        return owner() == domain.me();
    }

    @Override
    public boolean hasWaiters() {
        return waiters.hasSleepers();
    }

    /// Takes it if it is free and no heir waits for it: the fast way, which leaves it at that if not.
    @Override
    public boolean tryTake() {
        return Words.get(memory, at + HEIR) == Owner.NOBODY
                && Words.compareAndSet(memory, at + OWNER, Owner.NOBODY, domain.me());
    }

    /// Takes it if it is free, and no heir waits for it, or if those in whose hands it is are dead.
    @Override
    public boolean tryLock() {
        long me = domain.me();
        if (takeAsAnybody(me)) {
            return true;
        }
        // Nobody sleeps here, so nobody watches.
        return (recoverIfDead(owner()) || recoverIfDead(Words.get(memory, at + HEIR))) && takeAsAnybody(me);
    }

    private boolean recoverIfDead(long identity) {
        return identity != Owner.NOBODY && !domain.isHere(identity) && domain.recoverIfDead(identity);
    }

    private boolean takeAsAnybody(long me) {
        return Words.get(memory, at + HEIR) == Owner.NOBODY
                && Words.get(memory, at + OWNER) == Owner.NOBODY
                && Words.compareAndSet(memory, at + OWNER, Owner.NOBODY, me);
    }

    @Override
    public boolean lock(long deadline, boolean interruptible) {
        long me = domain.me();
        if (takeAsAnybody(me)) {
            return true;
        }
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
            if (takeAsAnybody(me)) {
                return true;
            }
        }
        return await(me, deadline, interruptible);
    }

    private boolean await(long me, long deadline, boolean interruptible) {
        Turn turn = new Turn(me);
        boolean slept = false;
        while (true) {
            int announced = waiters.announce();
            if (turn.take()) {
                if (slept) {
                    note(announced);
                }
                return true;
            }
            // Only here, after a try that came after its last sleep: else it might take a wake along that was to be
            // passed on.
            if (Deadline.left(deadline) <= 0
                    || interruptible && Thread.currentThread().isInterrupted()) {
                turn.giveUp();
                return false;
            }
            if (!turn.isNew()) {
                noteUnlessKnown(announced);
                slept = true;
                waiters.sleep(announced, turn.next(deadline), interruptible);
            }
        }
    }

    /// Before a thread sleeps until it is given back, at another wait point than its own.
    void noteWaiter() {
        noteUnlessKnown(waiters.announce());
    }

    private void noteUnlessKnown(int announced) {
        if ((int) Words.get(memory, at + SINCE) != announced) {
            note(announced);
        }
    }

    private void note(int announced) {
        long time = System.currentTimeMillis() / SINCE_MILLIS;
        Words.set(memory, at + SINCE, time << Integer.SIZE | Integer.toUnsignedLong(announced));
    }

    /// Since when it has not been given back, at least; empty if nobody has had to wait since then.
    static Optional<Instant> since(Block block, long offset) {
        long since = Words.get(block.memory(), block.field(offset + SINCE));
        if (since == 0 || (int) since != Words.getInt(block.memory(), block.field(offset + WAIT))) {
            return Optional.empty();
        }
        long now = System.currentTimeMillis() / SINCE_MILLIS;
        // Not in the future, though somebody may have set the clock.
        long ago = Math.max(0, (int) now - (int) (since >>> Integer.SIZE));
        return Optional.of(Instant.ofEpochMilli((now - ago) * SINCE_MILLIS));
    }

    static long owner(Block block, long offset) {
        return Words.get(block.memory(), block.field(offset + OWNER));
    }

    /// One thread's waiting for its turn.
    private final class Turn {
        private final long me;
        private long patienceEnds = Deadline.after(PATIENCE);
        // The heir that did not take the mutex although it was free, when this was last looked at.
        private long idleHeir;
        private boolean isNew;

        Turn(long me) {
            this.me = me;
        }

        boolean take() {
            isNew = false;
            long heir = Words.get(memory, at + HEIR);
            if (heir == me) {
                if (Words.compareAndSet(memory, at + OWNER, Owner.NOBODY, me)) {
                    Words.compareAndSet(memory, at + HEIR, me, Owner.NOBODY);
                    return true;
                }
                return false;
            }
            if (heir == Owner.NOBODY && takeAsAnybody(me)) {
                return true;
            }
            if (Deadline.left(patienceEnds) <= 0) {
                becomeHeir(heir);
            }
            return false;
        }

        /// Whether it has become the heir a moment ago: then it must announce and try again before it sleeps,
        /// because an unlock in between did not know of it.
        boolean isNew() {
            return isNew;
        }

        /// @param heir the present one, who is passed over if the mutex has been free for all of this one's
        /// patience
        private void becomeHeir(long heir) {
            boolean free = owner() == Owner.NOBODY;
            if (heir == Owner.NOBODY || free && heir == idleHeir) {
                isNew = Words.compareAndSet(memory, at + HEIR, heir, me);
            }
            idleHeir = free ? heir : Owner.NOBODY;
            patienceEnds = Deadline.after(PATIENCE);
        }

        /// When to look again, woken or not: soon if it is free and waits for its heir, who may have stopped.
        long next(long deadline) {
            boolean reserved = Words.get(memory, at + HEIR) != me && owner() == Owner.NOBODY;
            return reserved ? Deadline.earlier(deadline, Deadline.after(PATIENCE)) : deadline;
        }

        void giveUp() {
            if (Words.compareAndSet(memory, at + HEIR, me, Owner.NOBODY)) {
                // It may be free, with all others asleep because it was this one's.
                waiters.wakeAll();
            }
        }
    }

    @Override
    public void unlock() {
        Words.set(memory, at + OWNER, Owner.NOBODY);
        if (waiters.moveOn()) {
            // Looked at after the number has moved: whoever becomes the heir later does not fall asleep.
            boolean reserved = Words.get(memory, at + HEIR) != Owner.NOBODY;
            waiters.wake(reserved ? Domain.ALL : 1);
        }
    }

    @Override
    public boolean takeNotice() {
        if (!hasNotice()) {
            return false;
        }
        Words.setInt(memory, at + DIED, 0);
        return true;
    }

    /// Whether an owner has died in possession, and no later one has been told.
    boolean hasNotice() {
        return Words.getInt(memory, at + DIED) != 0;
    }

    /// Makes the current thread the heir, if there is none, though it does not want the mutex, only that nobody
    /// else has it for a moment.
    ///
    /// @return whether it has just become the heir: it must announce and look again then before it sleeps
    boolean reserve(long me) {
        return Words.compareAndSet(memory, at + HEIR, Owner.NOBODY, me);
    }

    /// Ends what [#reserve] has begun, if it has.
    void giveUpReservation(long me) {
        if (Words.get(memory, at + HEIR) == me && Words.compareAndSet(memory, at + HEIR, me, Owner.NOBODY)) {
            // They are asleep because it was this one's.
            waiters.wakeAll();
        }
    }

    /// @return whether it was: the mutex is free now, or in a moment
    boolean recoverIfOwnerIsDead() {
        return recoverIfDead(owner());
    }

    /// Whether a process that is dead has it, or had it and no later owner has been told.
    boolean isOrphaned(int slot) {
        return Owner.isOf(slot, owner()) || hasNotice();
    }

    /// Whether its owner is the process in a slot.
    boolean isOf(int slot) {
        return Owner.isOf(slot, owner());
    }

    /// Takes it from a dead process; what is asked of [io.github.offspring.internal.lease.Recoverable#recover].
    void recover(int slot) {
        long owner = owner();
        if (Owner.isOf(slot, owner)) {
            // Before the next can have it.
            Words.setInt(memory, at + DIED, 1);
            Words.compareAndSet(memory, at + OWNER, owner, Owner.NOBODY);
        }
        long heir = Words.get(memory, at + HEIR);
        if (Owner.isOf(slot, heir)) {
            Words.compareAndSet(memory, at + HEIR, heir, Owner.NOBODY);
        }
        waiters.wakeAll();
    }
}
