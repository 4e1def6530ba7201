package io.github.offspring.manager;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.HostedCondition.Method;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/// A condition of a [RemoteLock]: threads of several processes give the lock back and wait until somebody who has
/// it tells them that something has changed.
///
/// ```java
/// RemoteLock lock = manager.lock();
/// RemoteCondition notEmpty = lock.newCondition();
///
/// try (var held = lock.hold()) {          // the one process
///     notEmpty.waitUntil(() -> !jobs.isEmpty());
///     take();
/// }
/// try (var held = lock.hold()) {          // the other one
///     put();
///     notEmpty.signal();
/// }
/// ```
///
/// It is what [io.github.offspring.sync.SharedCondition] is in shared memory, and Python's `Manager().Condition()`. It
/// goes to other processes, with
/// its lock or without it.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Only whoever has the lock waits and
/// signals. A reentrant lock is given back however often it has been taken, and is had as often again afterwards.
/// Who waits costs the manager no thread.
///
/// **Order** A signal wakes those first who have waited longest. A thread does not return without a signal, a
/// time-out, an interruption, or the death of somebody who had the lock.
///
/// **Time** A time-out counts from the call, and is how long it waits at least; the manager measures it.
///
/// **Crash** What a waiter had been told, and not taken up, having the lock again, when it died, goes to the next
/// one. If a client dies that has the lock, all who wait return as if they had been signalled, and the next owner
/// of the lock is told ([RemoteLock#ownerDied]). If the manager dies, all who wait throw a
/// [io.github.offspring.ManagerLostException]. A condition has no name, so it is not found again when the manager is
/// started again: the next lock makes a new one.
@SuppressWarnings("WaitNotInLoop") // It is for the caller to loop, and waitUntil does.
public final class RemoteCondition extends WaitingProxy implements Condition {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteCondition(Reference reference) {
        super(reference);
    }

    // ---- Waiting

    /// Gives the lock back, waits for a signal, and takes the lock again.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before, and has not been signalled; it
    /// has the lock then too
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void await() throws InterruptedException {
        await(WaitingCall.FOREVER);
    }

    private boolean await(long nanos) throws InterruptedException {
        return await(Method.AWAIT, Boolean.class, thread(), nanos);
    }

    /// Gives the lock back, waits for a signal, and takes the lock again; an interruption does not end the
    /// waiting, the thread is interrupted afterwards.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void awaitUninterruptibly() {
        call(Method.AWAIT, Boolean.class, thread(), WaitingCall.FOREVER);
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param nanosTimeout how long to wait at most; zero or less does not wait
    /// @return how much of the time is left; zero or less if it has passed
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        Duration timeout = Duration.ofNanos(nanosTimeout);
        long deadline = Deadline.after(timeout);
        await(nanos(timeout));
        return Deadline.left(deadline);
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param time how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return whether it has been signalled
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Duration.ofNanos(unit.toNanos(time)));
    }

    /// Gives the lock back, waits for a signal for a time, and takes the lock again.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has been signalled
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean await(Duration timeout) throws InterruptedException {
        return await(nanos(timeout));
    }

    /// Gives the lock back, waits for a signal until a point in time, and takes the lock again.
    ///
    /// @param deadline by this process's clock as it is now: a change of it meanwhile makes no difference
    /// @return whether it has been signalled
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        return await(Duration.between(Instant.now(), deadline.toInstant()));
    }

    /// Waits until something holds, looking at once and after each signal.
    ///
    /// @param predicate what it waits for; asked by this thread, while it has the lock
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void waitUntil(BooleanSupplier predicate) throws InterruptedException {
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Waits until something holds, looking at once and after each signal, for a time.
    ///
    /// @param predicate what it waits for; asked by this thread, while it has the lock
    /// @param timeout how long to wait at most, over all signals; zero or less only looks
    /// @return whether it holds
    /// @throws InterruptedException as [#await()]
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean waitUntil(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
        long deadline = Deadline.after(timeout);
        while (!predicate.getAsBoolean()) {
            if (!await(Math.max(0, Deadline.left(deadline)))) {
                return predicate.getAsBoolean();
            }
        }
        return true;
    }

    // ---- Signalling

    /// Wakes the one thread that has waited longest, if any waits.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void signal() {
        signal(1);
    }

    /// Wakes those that have waited longest.
    ///
    /// @param count how many, if so many wait; in [0, 2³¹)
    /// @return how many it is
    /// @throws IllegalArgumentException if the number is negative
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int signal(int count) {
        return call(Method.SIGNAL, Integer.class, thread(), count);
    }

    /// Wakes all that wait.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have the lock
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /// Tells how many threads wait for a signal, or did a moment ago.
    ///
    /// @return exact for whoever has the lock, but for those that have died and nobody has noticed yet
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getNumberWaiting() {
        return call(Method.WAITERS, Integer.class);
    }
}
