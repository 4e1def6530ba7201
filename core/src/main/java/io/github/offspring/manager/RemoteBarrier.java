package io.github.offspring.manager;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.TimeLimit;
import io.github.offspring.manager.HostedBarrier.Method;
import io.github.offspring.sync.BarrierBrokenException;
import java.io.Serial;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A place where threads of several processes wait until all of them have come, again and again. It lives at a
/// [Manager].
///
/// ```java
/// RemoteBarrier barrier = manager.barrier(3);
/// for (int i = 0; i < 3; i++) {
///     ChildProcess.start(() -> {
///         prepare();
///         barrier.await();       // nobody begins before all are ready
///         begin();
///     });
/// }
/// ```
///
/// It is what [io.github.offspring.sync.SharedBarrier] is in shared memory, and Python's `Manager().Barrier()`.
///
/// **Threads and processes** *Thread-safe; any process of the family.* A process **takes part** from the moment
/// on at which one of its threads has waited at it, until it ends or calls [#detach]. Who waits costs the manager
/// no thread.
///
/// **Order** What the threads did before they came is seen by all when they go on.
///
/// **Time** A round trip for each call. A time-out counts from the call, and is how long it waits at least; the
/// manager measures it. It is for the others to come: once all have, nobody is too late, however long the barrier's
/// action takes. If it is over before the manager has been [started again][ManagerBuilder#restart] that is a
/// [io.github.offspring.ManagerLostException], for there is no barrier to be broken.
///
/// **Crash** If a process that takes part ends, killed or in order, the barrier breaks at once, for all who wait
/// and all who come later, and names the process. The manager cannot tell whether it had done its work: who goes
/// before the others are done calls [#detach]. If the manager dies, all who wait, and all later calls, throw a
/// [io.github.offspring.ManagerLostException]. [#reset] makes a broken barrier usable again, for those that are
/// left.
public final class RemoteBarrier extends WaitingProxy {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteBarrier(Reference reference) {
        super(reference);
    }

    // ---- Waiting

    /// Waits until all have come.
    ///
    /// If this is the last one to come, what the barrier's action throws at the manager is thrown by this method,
    /// a checked exception as the cause of an [UndeclaredThrowableException], and breaks the barrier.
    /// An interruption of this thread interrupts the action then; others wait for it whatever happens to them.
    ///
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int await() throws InterruptedException, BrokenBarrierException {
        return await(WaitingCall.FOREVER);
    }

    /// Waits until all have come, for a time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile
    /// @throws TimeoutException if the time has passed; the barrier is broken then
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        int index = await(nanos(timeout));
        if (index == HostedBarrier.TOO_LATE) {
            throw new TimeoutException(this + ": not all have come in time: timeout=" + Deadline.words(timeout));
        }
        return index;
    }

    /// Waits until all have come, for a time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @param unit of the time
    /// @return how many were still to come: parties - 1 for the first, 0 for the last
    /// @throws InterruptedException if this thread is interrupted, also before; the barrier is broken then
    /// @throws BrokenBarrierException a [BarrierBrokenException], if the barrier is broken, or breaks meanwhile
    /// @throws TimeoutException if the time has passed; the barrier is broken then
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int await(long timeout, TimeUnit unit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Duration.ofNanos(unit.toNanos(timeout)));
    }

    private int await(long nanos) throws InterruptedException, BrokenBarrierException {
        if (Thread.interrupted()) {
            // For the barrier it has come, and been interrupted.
            perform(Method.INTERRUPT);
            throw new InterruptedException();
        }
        try {
            return (Integer)
                    Objects.requireNonNull(reference().invoke(Method.AWAIT.ordinal(), true, TimeLimit.of(nanos)));
        } catch (InterruptedException | BrokenBarrierException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    /// Ends this process's taking part, until one of its threads waits here again: its end does not break the
    /// barrier any more.
    ///
    /// @throws IllegalStateException if threads of this process wait here
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void detach() {
        perform(Method.DETACH);
    }

    // ---- Breaking

    /// Breaks the barrier, for all who wait and all who come, until it is [#reset]. If it is broken already
    /// nothing happens.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void abort() {
        perform(Method.ABORT);
    }

    /// Makes the barrier as it was in the beginning. For those who wait it breaks; those who come later wait for
    /// each other.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void reset() {
        perform(Method.RESET);
    }

    // ---- Looking

    /// Tells how many threads must come for the barrier to open.
    ///
    /// @return as it was created
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getParties() {
        return call(Method.PARTIES, Integer.class);
    }

    /// Tells how many threads wait for others now, or did a moment ago.
    ///
    /// @return 0 if it is broken
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getNumberWaiting() {
        return call(Method.WAITERS, Integer.class);
    }

    /// Tells whether the barrier is broken.
    ///
    /// @return true until it is reset
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean isBroken() {
        return call(Method.BROKEN, Boolean.class);
    }
}
