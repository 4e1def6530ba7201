package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.ReadWriteCell;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A lock that many threads of several processes have at the same time to read, or one of them to write.
///
/// ```java
/// SharedReadWriteLock lock = SharedReadWriteLock.create();
///
/// try (Hold held = lock.readLock().hold()) {        // many at a time
///     look();
/// }
/// try (Hold held = lock.writeLock().hold()) {       // alone
///     change();
/// }
/// ```
///
/// What [java.util.concurrent.locks.ReentrantReadWriteLock] is to threads: reentrant on both sides; whoever writes
/// may read too, and go on reading when it has stopped writing. Whoever reads cannot begin to write: two of them
/// would wait for each other without end, so it is an [IllegalStateException]. It goes to other processes like
/// everything here, and so do its sides.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Only the thread that took a side gives it
/// back. A virtual thread that waits does not hold its carrier.
///
/// **Order** What a writer has written to shared memory before it gives the lock back is seen by all who have it
/// later. Once a writer waits for those who read nobody else begins to read, and a reader that has waited for 10
/// ms comes before the next writer: neither side starves.
///
/// **Time** To read, or to write, where nobody is in the way, takes no call of the operating system; readers do
/// not slow each other down. A lock takes 64 bytes of shared memory, and 64 more for each thread that reads at the
/// same time.
///
/// **Crash** If a process ends, killed or in order, its threads read and write no more. Whoever writes next is
/// told, by [Hold#ownerDied] or the lock's `ownerDied`, if it was a writer, once; those who read until then are
/// told too, each of them, because what they see may be half done. Of a reader's end nobody need be told. It takes
/// as long as the kernel takes to end the process, and then at most 20 ms and a microsecond for each shared object
/// of the family.
public final class SharedReadWriteLock implements ReadWriteLock, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    // None is ever written: a handle goes in the lock's place.
    private final transient Block block;
    private final transient ReadWriteCell cell;
    private final transient ReadLock reading;
    private final transient WriteLock writing;

    private SharedReadWriteLock(Domain domain, Block block) {
        this.block = block;
        cell = new ReadWriteCell(domain, block);
        reading = new ReadLock(this);
        writing = new WriteLock(this, domain);
    }

    /// Creates a lock that is free.
    ///
    /// @return the lock
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedReadWriteLock create() {
        return LocalObjects.create(
                ReadWriteCell.KIND, ReadWriteCell.BYTES, _ -> {}, SharedReadWriteLock::new, ReadWriteCell::free);
    }

    /// Gives the lock a name, for people: it is seen in all processes. The lock has one at most, for as long as it
    /// lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedReadWriteLock named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the lock.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    /// Returns the side that many have at the same time.
    ///
    /// @return the same at every call
    @Override
    public ReadLock readLock() {
        return reading;
    }

    /// Returns the side that one has alone.
    ///
    /// @return the same at every call
    @Override
    public WriteLock writeLock() {
        return writing;
    }

    /// Tells how many threads read, or did a moment ago, in all processes.
    ///
    /// @return counted without those that have died, once that has been noticed
    public int getReadLockCount() {
        return cell.readers();
    }

    /// Tells whether somebody writes, or is about to.
    ///
    /// @return true also if that one has died and nobody has noticed yet
    public boolean isWriteLocked() {
        return cell.writer().owner() != Owner.NOBODY;
    }

    /// Tells whether threads wait for the lock, to read or to write, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return writing.hasWaiters();
    }

    /// Shows who writes, and how many read.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + "["
                + writing.owner().map(owner -> "writer=" + owner).orElseGet(() -> "readers=" + getReadLockCount())
                + "]";
    }

    @Serial
    private Object writeReplace() {
        return new Handle(cell.send());
    }

    /// What stands for the lock in a message.
    private record Handle(long reference) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(
                        reference, ReadWriteCell.KIND, SharedReadWriteLock.class, SharedReadWriteLock::new);
            } catch (IOException e) {
                throw new InvalidObjectException("a shared read-write lock: " + e.getMessage(), e);
            }
        }
    }

    /// What stands for one of its sides.
    private record Side(SharedReadWriteLock lock, boolean writes) implements Serializable {
        @Serial
        private Object readResolve() {
            return writes ? lock.writing : lock.reading;
        }
    }

    /// The side of a [SharedReadWriteLock] that one thread has alone; as a [SharedReentrantLock], conditions
    /// included.
    ///
    /// In addition to what stands there an [IllegalStateException] is thrown by all that wait, the timed forms of
    /// `tryLock` too, if this thread has the lock to read and not to write, and by the waiting for a condition if
    /// this thread has it to read as well. [#tryLock()] is in vain then.
    public static final class WriteLock extends OwnedLock {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient SharedReadWriteLock whole;

        private WriteLock(SharedReadWriteLock whole, Domain domain) {
            super(domain, whole.block, true, whole.cell.writer());
            this.whole = whole;
        }

        /// Tells how often the current thread has taken this side and not given it back.
        ///
        /// @return 0 if it does not have it
        public int getHoldCount() {
            return isHeldByCurrentThread() ? holds() : 0;
        }

        @Override
        void refuseUpgrade() {
            if (whole.reading.getHoldCount() > 0) {
                throw new IllegalStateException(whole + ": cannot be taken to write because this thread has it to read,"
                        + " and would wait for itself; give that back first");
            }
        }

        @Override
        Serializable handle() {
            return new Side(whole, true);
        }
    }

    /// The side of a [SharedReadWriteLock] that many threads have at the same time.
    ///
    /// **Threads and processes** *Thread-safe; any process of the family.* All else: see [SharedReadWriteLock].
    public static final class ReadLock implements Lock, Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient SharedReadWriteLock whole;
        private final transient ThreadLocal<Reading> readings = ThreadLocal.withInitial(Reading::new);

        /// What one thread has.
        private static final class Reading {
            // The one it has, or the one that it had the last time.
            private ReadWriteCell.@Nullable Share share;
            private int holds;
            private boolean ownerDied;
        }

        private ReadLock(SharedReadWriteLock whole) {
            this.whole = whole;
        }

        /// Begins to read, waiting for writers as long as it takes. An interruption does not end the waiting; the
        /// thread is interrupted afterwards.
        ///
        /// @throws UncheckedIOException if there is no shared memory for one more reader
        @Override
        public void lock() {
            Reading mine = readings.get();
            if (!enterAgain(mine)) {
                entered(mine, whole.cell.read(mine.share, Deadline.NEVER, false));
            }
        }

        /// Begins to read, waiting for writers until there is none or this thread is interrupted.
        ///
        /// @throws InterruptedException if this thread is interrupted, also before; it does not read then
        /// @throws UncheckedIOException if there is no shared memory for one more reader
        @Override
        public void lockInterruptibly() throws InterruptedException {
            take(Deadline.NEVER);
        }

        /// Begins to read if nobody writes.
        ///
        /// @return whether this thread reads now
        /// @throws UncheckedIOException if there is no shared memory for one more reader
        @Override
        public boolean tryLock() {
            Reading mine = readings.get();
            return enterAgain(mine) || entered(mine, whole.cell.tryRead(mine.share));
        }

        /// Begins to read if in time nobody writes.
        ///
        /// @param time how long to wait at most; zero or less does not wait
        /// @param unit of the time
        /// @return whether this thread reads now
        /// @throws InterruptedException if this thread is interrupted, also before; it does not read then
        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return tryLock(Duration.ofNanos(unit.toNanos(time)));
        }

        /// Begins to read if in time nobody writes.
        ///
        /// @param timeout how long to wait at most; zero or less does not wait
        /// @return whether this thread reads now
        /// @throws InterruptedException if this thread is interrupted, also before; it does not read then
        public boolean tryLock(Duration timeout) throws InterruptedException {
            return take(Deadline.after(timeout));
        }

        /// Begins to read, waiting for writers as long as it takes, for a block of `try`, at whose end it stops.
        ///
        /// @return the possession; its [Hold#ownerDied] tells whether what is read may be half-done
        /// @throws InterruptedException if this thread is interrupted, also before; it does not read then
        public Hold hold() throws InterruptedException {
            lockInterruptibly();
            return new Hold(this, ownerDied());
        }

        private boolean take(long deadline) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Reading mine = readings.get();
            if (enterAgain(mine) || entered(mine, whole.cell.read(mine.share, deadline, true))) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return false;
        }

        private static boolean enterAgain(Reading mine) {
            if (mine.holds > 0) {
                mine.holds = Math.incrementExact(mine.holds);
                return true;
            }
            return false;
        }

        private boolean entered(Reading mine, ReadWriteCell.@Nullable Share share) {
            if (share == null) {
                return false;
            }
            mine.share = share;
            mine.holds = 1;
            mine.ownerDied = whole.cell.hasNotice();
            return true;
        }

        /// Stops reading, or, if this side has been taken several times, gives back one of them.
        ///
        /// @throws IllegalMonitorStateException if this thread does not read
        @Override
        public void unlock() {
            Reading mine = mine("given back");
            if (--mine.holds == 0 && mine.share != null) {
                try {
                    whole.cell.leave(mine.share);
                } finally {
                    // The block would be freed with this object, while a writer is still woken.
                    Reference.reachabilityFence(whole);
                }
            }
        }

        private Reading mine(String action) {
            Reading mine = readings.get();
            if (mine.holds == 0) {
                throw new IllegalMonitorStateException(
                        whole + ": cannot be " + action + " because this thread does not have it to read");
            }
            return mine;
        }

        /// Tells whether a writer died while it had the lock, and none has had it since, so that what is read may
        /// be half done.
        ///
        /// @return as it was when this thread began to read
        /// @throws IllegalMonitorStateException if this thread does not read
        public boolean ownerDied() {
            return mine("asked for its last owner").ownerDied;
        }

        /// Tells how often the current thread has taken this side and not given it back.
        ///
        /// @return 0 if it does not read
        public int getHoldCount() {
            return readings.get().holds;
        }

        /// Is not possible: only whoever has a lock alone can wait for a condition.
        ///
        /// @return never
        /// @throws UnsupportedOperationException always; use the other side's
        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException(
                    whole + ": has no conditions for those who read; use writeLock().newCondition()");
        }

        /// Shows how many read.
        @Override
        public String toString() {
            return "ReadLock of " + whole;
        }

        @Serial
        private Object writeReplace() {
            return new Side(whole, false);
        }
    }
}
