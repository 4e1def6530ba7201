package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.ConditionCell;
import io.github.offspring.internal.robust.LocalObjects;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/// A condition of a lock: threads of several processes give the lock back and wait until somebody who has it tells
/// them that something has changed.
///
/// ```java
/// SharedLock lock = SharedLock.create();
/// SharedCondition notEmpty = lock.newCondition();
///
/// try (var held = lock.hold()) {          // the one process
///     notEmpty.waitUntil(() -> count.get() > 0);
///     take();
/// }
/// try (var held = lock.hold()) {          // the other one
///     put();
///     notEmpty.signal();
/// }
/// ```
///
/// It is a [Condition] that goes to other processes, like its lock, with it or without it: it brings the lock
/// along. A lock has as many conditions as are made of it. What a thread waits for must lie where all the
/// processes see it.
///
/// Beyond what the JDK's has: [#waitUntil(BooleanSupplier)], so that nobody forgets the loop, and [#signal(int)].
///
/// **Threads and processes** *Thread-safe; any process of the family.* Only whoever has the lock waits and
/// signals; an [IllegalMonitorStateException] otherwise. A reentrant lock is given back however often it has been
/// taken, and is had as often again afterwards. A virtual thread that waits does not hold its carrier.
///
/// **Order** What is written to shared memory before a signal, by whoever has the lock, is seen by those who are
/// woken. A signal wakes those first who have waited longest. They have to take the lock again, like everybody, so
/// others may come in between. A thread does not return without a signal, a time-out, an interruption, or the
/// death of somebody who had the lock.
///
/// **Time** A time-out counts from the call, and is how long it waits at least: it returns only when it has the
/// lock again. A condition takes 64 bytes of shared memory, and 16 more for each thread but two that waits at the
/// same time.
///
/// **Crash** No notification is lost with a process that is killed: what a waiter had been told and not taken up,
/// having the lock again, goes to the next that was waiting at the time. One that did not wait any more, because
/// it was interrupted, or its time was up, has taken none.
///
/// If a process ends that has the lock, signalling, about to signal, or doing what it was woken for, all who wait
/// return as if they had been signalled, and the next owner of the lock, mostly one of them, is told
/// ([SharedLock#ownerDied]): it must look at what it waited for, as [#waitUntil(BooleanSupplier)] does.
@SuppressWarnings("WaitNotInLoop") // It is for the caller to loop, and waitUntil does.
public final class SharedCondition implements Condition, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    // None is ever written: a handle goes in the condition's place.
    private final transient Block block;
    private final transient ConditionCell cell;
    private final transient OwnedLock lock;

    private SharedCondition(Domain domain, Block block, OwnedLock lock) {
        this.block = block;
        this.lock = lock;
        cell = new ConditionCell(domain, block);
    }

    static SharedCondition of(OwnedLock lock) {
        return LocalObjects.create(
                ConditionCell.KIND,
                ConditionCell.BYTES,
                block -> ConditionCell.fill(block, lock.mutex()),
                (domain, block) -> new SharedCondition(domain, block, lock),
                ConditionCell::free);
    }

    /// Gives the condition a name, for people: it is seen in all processes. The condition has one at most, for as
    /// long as it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedCondition named(String name) {
        LocalObjects.name(block, getClass(), name);
        return this;
    }

    /// Tells the name of the condition.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(block);
    }

    // ---- Waiting

    /// Gives the lock back, waits for a signal, and takes the lock again.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled; it has
    /// the lock then too
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws UncheckedIOException if there is no shared memory for one more waiter
    @Override
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /// Gives the lock back, waits for a signal, and takes the lock again; an interruption does not end the
    /// waiting, the thread is interrupted afterwards.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws UncheckedIOException if there is no shared memory for one more waiter
    @Override
    public void awaitUninterruptibly() {
        await(Deadline.NEVER, false);
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param nanosTimeout how long to wait at most; zero or less does not wait
    /// @return how much of the time is left; zero or less if it has passed
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long deadline = Deadline.after(Duration.ofNanos(nanosTimeout));
        await(deadline);
        return Deadline.left(deadline);
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param time how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return whether it has been signalled
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Duration.ofNanos(unit.toNanos(time)));
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has been signalled
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.after(timeout));
    }

    /// Gives the lock back, waits for a signal until a point in time, and takes the lock again.
    ///
    /// @param deadline by the clock as it is now: a change of the clock meanwhile makes no difference
    /// @return whether it has been signalled
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        return await(Duration.between(Instant.now(), deadline.toInstant()));
    }

    /// Waits until something holds, looking at once and after each signal.
    ///
    /// @param predicate what it waits for; asked by this thread, while it has the lock
    /// @throws InterruptedException if this thread is interrupted, also before, and it does not hold
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    public void waitUntil(BooleanSupplier predicate) throws InterruptedException {
        waitUntil(predicate, Deadline.NEVER);
    }

    /// Waits until something holds, looking at once and after each signal, for a time.
    ///
    /// @param predicate what it waits for; asked by this thread, while it has the lock
    /// @param timeout how long to wait at most, over all signals; zero or less only looks
    /// @return whether it holds
    /// @throws InterruptedException if this thread is interrupted, also before, and it does not hold
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    public boolean waitUntil(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
        return waitUntil(predicate, Deadline.after(timeout));
    }

    private boolean waitUntil(BooleanSupplier predicate, long deadline) throws InterruptedException {
        lock.checkMine("waited with");
        while (!predicate.getAsBoolean()) {
            if (!await(deadline)) {
                return predicate.getAsBoolean();
            }
        }
        return true;
    }

    private boolean await(long deadline) throws InterruptedException {
        lock.checkMine("waited with");
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        boolean notified = await(deadline, true);
        if (!notified && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return notified;
    }

    private boolean await(long deadline, boolean interruptible) {
        // Whoever is entered waits, and would take a signal away from others.
        lock.checkReleasable();
        ConditionCell.Waiter waiter = cell.enter();
        int times = lock.release();
        boolean notified;
        try {
            waiter.await(deadline, interruptible);
        } finally {
            lock.takeAgain(times);
            notified = waiter.leave();
            // The block would be freed with this object.
            Reference.reachabilityFence(this);
        }
        return notified;
    }

    // ---- Signalling

    /// Wakes the one thread that has waited longest, if any waits.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    @Override
    public void signal() {
        signal(1);
    }

    /// Wakes those that have waited longest.
    ///
    /// @param count how many, if so many wait; in [0, 2³¹)
    /// @return how many it is that will return from their waiting because of this
    /// @throws IllegalArgumentException if the number is negative
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    public int signal(int count) {
        lock.checkMine("signalled with");
        if (count < 0) {
            throw new IllegalArgumentException(this + ": cannot wake so many: count=" + count);
        }
        try {
            return cell.signal(count);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Wakes all that wait.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    // ---- Looking

    /// Tells how many threads wait for a signal, or did a moment ago.
    ///
    /// @return exact for whoever has the lock, but for those that have died and nobody has noticed yet
    public int getNumberWaiting() {
        return cell.waiters();
    }

    /// Tells whether threads wait for a signal, or did a moment ago.
    ///
    /// @return a hint, not a promise
    public boolean hasWaiters() {
        return getNumberWaiting() > 0;
    }

    /// Shows how many wait, and the lock.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), block) + "[waiting=" + getNumberWaiting() + ", " + lock + "]";
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        return new Handle(cell.send(), lock);
    }

    /// What stands for the condition in a message.
    private record Handle(long reference, OwnedLock lock) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(
                        reference,
                        ConditionCell.KIND,
                        SharedCondition.class,
                        (domain, block) -> new SharedCondition(domain, block, lock));
            } catch (IOException e) {
                throw new InvalidObjectException("a shared condition: " + e.getMessage(), e);
            }
        }
    }
}
