package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.TimeLimit;
import io.github.offspring.manager.HostedLock.Method;
import io.github.offspring.sync.Hold;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/// A lock that lives at a [Manager].
///
/// ```java
/// RemoteLock lock = manager.lock();
/// try (var held = lock.hold()) {
///     if (held.ownerDied()) {
///         repair();
///     }
///     change();
/// }
/// ```
///
/// It is what [io.github.offspring.sync.SharedLock] is in shared memory, also for other machines, and Python's
/// `Manager().Lock()`. It belongs to the thread that took it. Such a thread cannot take it twice, which is an error
/// and not a wait without end, unless it was made by [WaitingObjects#reentrantLock()].
///
/// **Threads and processes** *Thread-safe; any process of the family.* Only the thread that took it gives it
/// back. Who waits costs the manager no thread. Closing the proxy does not give the lock back.
///
/// **Order** Fair: it goes to the one that has waited longest.
///
/// **Time** A round trip for each call. A time-out counts from the call, and is how long it waits at least; the
/// manager measures it. [#tryLock()] waits for nothing.
///
/// **Crash** If a client dies that has the lock, killed or in order, the next owner gets it at once and is told
/// by [#ownerDied]. One that dies while it waits leaves nothing behind. If the manager dies, all who wait, and
/// all later calls, throw a [io.github.offspring.ManagerLostException]. One that has a name and is found again, since
/// the manager was [started again][ManagerBuilder#restart], is a new lock, and free: who had it unlocks in vain.
public final class RemoteLock extends WaitingProxy implements Lock {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteLock(Reference reference) {
        super(reference);
    }

    // ---- Taking

    private static boolean isTaken(int outcome) {
        return (outcome & HostedLock.TAKEN) != 0;
    }

    /// Takes the lock, waiting for it as long as it takes. An interruption does not end the waiting; the thread
    /// is interrupted afterwards.
    ///
    /// @throws IllegalStateException if this thread has it and it is not reentrant: it would wait for itself
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void lock() {
        call(Method.LOCK, Integer.class, thread(), WaitingCall.FOREVER);
    }

    /// Takes the lock, waiting for it until it has it or is interrupted.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before; it does not have the lock then.
    /// If the lock came first it has it, and stays interrupted
    /// @throws IllegalStateException if this thread has it and it is not reentrant
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void lockInterruptibly() throws InterruptedException {
        await(Method.LOCK, Integer.class, thread(), WaitingCall.FOREVER);
    }

    /// Takes the lock if it is free at once.
    ///
    /// @return whether this thread has it now; false also if it had it before and it is not reentrant
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, or is not there at the moment:
    /// while it is being [started again][ManagerBuilder#restart] nobody knows whether the lock is free
    @Override
    public boolean tryLock() {
        return isTaken(callAtOnce(Method.LOCK, Integer.class, thread(), 0L));
    }

    /// Takes the lock if it becomes free in time.
    ///
    /// @param time how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return whether this thread has it now; false at once if it had it before and it is not reentrant
    /// @throws InterruptedException as [#lockInterruptibly]
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLock(Duration.ofNanos(unit.toNanos(time)));
    }

    /// Takes the lock if it becomes free in time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether this thread has it now; false at once if it had it before and it is not reentrant
    /// @throws InterruptedException as [#lockInterruptibly]
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean tryLock(Duration timeout) throws InterruptedException {
        return isTaken(await(Method.LOCK, Integer.class, thread(), TimeLimit.of(nanos(timeout), 0)));
    }

    /// Takes the lock, waiting for it as long as it takes, for a block of `try`, at whose end it is given back.
    ///
    /// @return the possession; its [Hold#ownerDied] tells whether what the lock guards may be half-done
    /// @throws InterruptedException as [#lockInterruptibly]
    /// @throws IllegalStateException if this thread has it and it is not reentrant
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public Hold hold() throws InterruptedException {
        int outcome = await(Method.LOCK, Integer.class, thread(), WaitingCall.FOREVER);
        return new Hold(this, (outcome & HostedLock.OWNER_DIED) != 0);
    }

    // ---- Giving back

    /// Gives the lock back, or, if it has been taken several times, one of them.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have it
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public void unlock() {
        perform(Method.UNLOCK, thread());
    }

    // ---- Looking

    /// Tells whether an owner before this one died while it had the lock, so that what the lock guards may be
    /// half done. Of several deaths before anybody had the lock again it tells once.
    ///
    /// @return true as long as this owner has the lock
    /// @throws IllegalMonitorStateException if this thread does not have it
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean ownerDied() {
        return call(Method.OWNER_DIED, Boolean.class, thread());
    }

    /// Tells how often this thread has taken the lock and not given it back.
    ///
    /// @return 0 if it does not have it
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getHoldCount() {
        return call(Method.HOLDS, Integer.class, thread());
    }

    /// Tells whether this thread has the lock.
    ///
    /// @return true if it may unlock it
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean isHeldByCurrentThread() {
        return getHoldCount() > 0;
    }

    /// Tells whether anybody has the lock, or had it a moment ago.
    ///
    /// @return a hint, not a promise
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean isLocked() {
        return owner().isPresent();
    }

    /// Tells who has the lock, or had it a moment ago.
    ///
    /// @return the owner's process and thread, in words; empty if nobody
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public Optional<String> owner() {
        return Optional.ofNullable((String) reference().call(Method.OWNER.ordinal()));
    }

    /// Tells how many threads wait for the lock, or did a moment ago.
    ///
    /// @return a hint, not a promise
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getNumberWaiting() {
        return call(Method.WAITERS, Integer.class);
    }

    /// Makes a condition of this lock; there can be any number of them.
    ///
    /// @return the condition, for which nobody waits yet
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @Override
    public RemoteCondition newCondition() {
        return call(Method.CONDITION, RemoteCondition.class);
    }
}
