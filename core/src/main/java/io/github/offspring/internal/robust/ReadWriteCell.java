package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What many threads of any processes read at the same time, or one writes.
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 0      | 8     |         | the block's header |
/// | 8      | 32    | writer  | a [Mutex]: who writes, or is about to |
/// | 40     | 4     | readers | a [WaitPoint]: those who wait until nobody writes |
/// | 44     | 4     | writing | a [WaitPoint]: the one that waits until nobody reads |
/// | 48     | 8     | pages   | of the [Roster], all of whose entries are there: one for each thread that reads |
///
/* A reader enters itself and then looks whether somebody writes; a writer takes the mutex and then looks whether somebody
 * reads. So one of the two sees the other. The reader leaves again then, and waits; the writer waits until all entries
 * are nobody's. Readers have a line of memory each, and nothing in common that they write to.
 *
 * Whose share it is stands in the entry, put there by the store that takes it. There is no count that a death could leave
 * too high.
 *
 * Fairness. Once a writer has the mutex no reader enters, so it need only wait for those who read already. Writers among
 * themselves are the mutex's affair. A reader that has waited for long makes itself the mutex's heir, as a writer does:
 * then no other writer takes it; when it has entered it gives that place up and wakes them.
 */
public final class ReadWriteCell {

    public static final int KIND = Kind.READ_WRITE_LOCK;
    public static final long BYTES = 56;

    static final long WRITER = Block.BODY;
    private static final long READERS = WRITER + Mutex.BYTES;
    private static final long WRITING = READERS + WaitPoint.BYTES;
    private static final long PAGES = WRITING + WaitPoint.BYTES;

    static final Roster.Shape SHAPE = new Roster.Shape(PAGES, BYTES, 0, Block.LINE);

    static final Recoverable RECOVERABLE = new Recoverable() {
        @Override
        public int kind() {
            return KIND;
        }

        @Override
        public void recover(Domain domain, Block block, int slot) {
            new ReadWriteCell(domain, block).recover(slot);
        }
    };

    private static final int SPINS = Processors.spins(100);
    private static final Duration PATIENCE = Duration.ofMillis(10);

    private final Domain domain;
    private final Mutex mutex;
    private final WaitPoint readers;
    private final WaitPoint writing;
    private final Roster roster;
    private final Exclusion writer = new Writer();

    public ReadWriteCell(Domain domain, Block block) {
        this.domain = domain;
        mutex = new Mutex(domain, block, WRITER);
        readers = new WaitPoint(domain, block, READERS);
        writing = new WaitPoint(domain, block, WRITING);
        roster = new Roster(domain.heap(), block, SHAPE);
    }

    /// Must come before another process is told of it.
    public long send() {
        return roster.send();
    }

    /// Frees what belongs to a cell whose block has never been sent.
    public static void free(Domain domain, Block block) {
        Roster.free(domain.heap(), block, SHAPE);
    }

    // ---- Reading

    /// One thread's right to read.
    public static final class Share {
        private final Roster.Entry entry;

        private Share(Roster.Entry entry) {
            this.entry = entry;
        }
    }

    /// Reads if nobody writes, or a dead process.
    ///
    /// @param last the share that this thread had the last time, which is found faster; null for none
    /// @return null if somebody writes
    public @Nullable Share tryRead(@Nullable Share last) {
        Share share = enter(last);
        return share == null && mutex.recoverIfOwnerIsDead() ? enter(last) : share;
    }

    /// Reads, waiting for writers if need be.
    ///
    /// @param last the share that this thread had the last time; null for none
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return null if the deadline came, or the interruption
    public @Nullable Share read(@Nullable Share last, long deadline, boolean interruptible) {
        Share share = enter(last);
        for (int spins = SPINS; share == null && spins > 0; spins--) {
            Thread.onSpinWait();
            share = enter(last);
        }
        return share == null ? await(last, deadline, interruptible) : share;
    }

    private @Nullable Share enter(@Nullable Share last) {
        // So as not to be in the way of a writer for nothing.
        if (!isOpen()) {
            return null;
        }
        long me = domain.me();
        Share share = last != null && last.entry.pass(Owner.NOBODY, me) ? last : new Share(roster.claim(me));
        if (isOpen()) {
            return share;
        }
        leave(share);
        return null;
    }

    /// Whoever writes may also read.
    private boolean isOpen() {
        long owner = mutex.owner();
        return owner == Owner.NOBODY || owner == domain.me();
    }

    private @Nullable Share await(@Nullable Share last, long deadline, boolean interruptible) {
        long me = domain.me();
        long patienceEnds = Deadline.after(PATIENCE);
        while (true) {
            int announced = readers.announce();
            Share share = enter(last);
            if (share != null
                    || Deadline.left(deadline) <= 0
                    || interruptible && Thread.currentThread().isInterrupted()) {
                mutex.giveUpReservation(me);
                return share;
            }
            if (Deadline.left(patienceEnds) > 0) {
                sleep(announced, Deadline.earlier(deadline, patienceEnds), interruptible);
            } else if (!mutex.reserve(me)) {
                patienceEnds = Deadline.after(PATIENCE);
                sleep(announced, Deadline.earlier(deadline, patienceEnds), interruptible);
            }
        }
    }

    private void sleep(int announced, long deadline, boolean interruptible) {
        mutex.noteWaiter();
        readers.sleep(announced, deadline, interruptible);
    }

    /// Reads no more.
    public void leave(Share share) {
        share.entry.vacate();
        writing.changed(Domain.ALL);
    }

    /// How many threads read.
    public int readers() {
        int count = 0;
        for (Roster.Entry entry : roster.entries()) {
            if (entry.identity() != Owner.NOBODY) {
                count++;
            }
        }
        return count;
    }

    /// Whether a writer has died, and no later one has been told.
    public boolean hasNotice() {
        return mutex.hasNotice();
    }

    // ---- Writing

    public Exclusion writer() {
        return writer;
    }

    private boolean hasReaders() {
        for (Roster.Entry entry : roster.entries()) {
            if (entry.identity() != Owner.NOBODY) {
                return true;
            }
        }
        return false;
    }

    /// The lock as a writer sees it.
    private final class Writer implements Exclusion {
        @Override
        public long owner() {
            return mutex.owner();
        }

        @Override
        public boolean isMine() {
            return mutex.isMine();
        }

        @Override
        public boolean hasWaiters() {
            return mutex.hasWaiters() || readers.hasSleepers();
        }

        @Override
        public boolean tryTake() {
            return !hasReaders() && mutex.tryTake() && keepIfAlone();
        }

        @Override
        public boolean tryLock() {
            for (Roster.Entry entry : roster.entries()) {
                long reader = entry.identity();
                // Nobody sleeps here, so nobody watches.
                if (reader != Owner.NOBODY && !domain.isHere(reader)) {
                    domain.recoverIfDead(reader);
                }
            }
            return !hasReaders() && mutex.tryLock() && keepIfAlone();
        }

        private boolean keepIfAlone() {
            if (hasReaders()) {
                unlock();
                return false;
            }
            return true;
        }

        @Override
        public boolean lock(long deadline, boolean interruptible) {
            if (!mutex.lock(deadline, interruptible)) {
                return false;
            }
            if (awaitReaders(deadline, interruptible)) {
                return true;
            }
            unlock();
            return false;
        }

        private boolean awaitReaders(long deadline, boolean interruptible) {
            for (int spins = SPINS; spins > 0; spins--) {
                if (!hasReaders()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            while (true) {
                int announced = writing.announce();
                if (!hasReaders()) {
                    return true;
                }
                if (Deadline.left(deadline) <= 0
                        || interruptible && Thread.currentThread().isInterrupted()) {
                    return false;
                }
                writing.sleep(announced, deadline, interruptible);
            }
        }

        @Override
        public void unlock() {
            mutex.unlock();
            readers.changed(Domain.ALL);
        }

        @Override
        public boolean takeNotice() {
            return mutex.takeNotice();
        }

        @Override
        public long position() {
            return mutex.position();
        }
    }

    // ---- Recovery

    /// What is asked of [Recoverable#recover].
    void recover(int slot) {
        roster.markPages();
        mutex.recover(slot);
        for (Roster.Entry entry : roster.entries()) {
            long identity = entry.identity();
            if (Owner.isOf(slot, identity)) {
                entry.pass(identity, Owner.NOBODY);
            }
        }
        readers.wakeAll();
        writing.wakeAll();
    }
}
