package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.TimeLimit;
import io.github.offspring.manager.HostedSemaphore.Method;
import io.github.offspring.sync.Permit;
import java.io.Serial;
import java.time.Duration;
import java.util.Map;

/// A number of permits that lives at a [Manager].
///
/// ```java
/// RemoteSemaphore two = manager.semaphore(2);
/// // in each of many processes
/// try (var permit = two.hold()) {
///     work();             // two at a time
/// }
/// ```
///
/// There are two kinds, as of [io.github.offspring.sync.SharedSemaphore]: permits of
/// [WaitingObjects#semaphore(int)] are **owned** by the process that has acquired them, which alone gives them
/// back; those of [WaitingObjects#signallingSemaphore(int, int)] are **nobody's**, any process releases, as with
/// Python's.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Permits belong to the process and not to
/// the thread. Who waits costs the manager no thread.
///
/// **Order** Fair: in the order of the calls. Who wants many is not overtaken by who wants few.
///
/// **Time** A round trip for each call. A time-out counts from the call, and is how long it waits at least; the
/// manager measures it. [#tryAcquire()] waits for nothing.
///
/// **Crash** If a client dies, killed or in order, all owned permits that it had are there again, at once;
/// signalling ones that it had acquired are lost. If the manager dies, all who wait, and all later calls, throw a
/// [io.github.offspring.ManagerLostException]. One that has a name and is found again, since the manager was
/// [started again][ManagerBuilder#restart], is a new one, of which nobody has permits.
public final class RemoteSemaphore extends WaitingProxy {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteSemaphore(Reference reference) {
        super(reference);
    }

    // ---- Acquiring

    /// Acquires a permit, waiting for it until there is one or the thread is interrupted.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before; it has no permit then. If the
    /// permit came first it has it, and stays interrupted
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /// Acquires several permits, waiting until there are so many at once or the thread is interrupted.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @throws InterruptedException as [#acquire()]
    /// @throws IllegalArgumentException if there can never be so many
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void acquire(int count) throws InterruptedException {
        await(Method.ACQUIRE, Boolean.class, count, WaitingCall.FOREVER);
    }

    /// Acquires a permit, waiting for it as long as it takes. An interruption does not end the waiting; the
    /// thread is interrupted afterwards.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void acquireUninterruptibly() {
        call(Method.ACQUIRE, Boolean.class, 1, WaitingCall.FOREVER);
    }

    /// Acquires a permit if there is one at once.
    ///
    /// @return whether it has one now; false also if somebody waits for those that are there
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, or is not there at the moment:
    /// it may be being [started again][ManagerBuilder#restart]
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Acquires several permits if all of them are there at once; none otherwise.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @return whether it has them now; false also if somebody waits for those that are there
    /// @throws IllegalArgumentException if there can never be so many
    /// @throws io.github.offspring.ManagerLostException as [#tryAcquire()]
    public boolean tryAcquire(int count) {
        return callAtOnce(Method.ACQUIRE, Boolean.class, count, 0L);
    }

    /// Acquires a permit if there is one in time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has one now
    /// @throws InterruptedException as [#acquire()]
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return tryAcquire(1, timeout);
    }

    /// Acquires several permits if there are so many at once in time.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has them now
    /// @throws InterruptedException as [#acquire()]
    /// @throws IllegalArgumentException if there can never be so many
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean tryAcquire(int count, Duration timeout) throws InterruptedException {
        return await(Method.ACQUIRE, Boolean.class, count, TimeLimit.of(nanos(timeout), false));
    }

    /// Acquires a permit, waiting for it, for a block of `try`, at whose end it is given back.
    ///
    /// @return the permit
    /// @throws InterruptedException as [#acquire()]
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public Permit hold() throws InterruptedException {
        acquire();
        return new Permit(this::release);
    }

    // ---- Giving back

    /// Gives a permit back, or, to a signalling semaphore, gives one more.
    ///
    /// @throws IllegalStateException if it is an owned one and this process has none, or if there would be more
    /// than the bound; nothing has happened then
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void release() {
        release(1);
    }

    /// Gives several permits back, or, to a signalling semaphore, gives some more.
    ///
    /// @param count how many, in [1, the number of owned permits or the bound]
    /// @throws IllegalArgumentException if there can never be so many
    /// @throws IllegalStateException as [#release()]
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void release(int count) {
        perform(Method.RELEASE, count);
    }

    // ---- Looking

    /// Tells how many permits there are to be acquired, or were a moment ago.
    ///
    /// @return 0 if all are in use
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int availablePermits() {
        return call(Method.AVAILABLE, Integer.class);
    }

    /// Tells which processes have permits, and how many, or did a moment ago.
    ///
    /// @return processes by their names, in words; without those that have none; empty if permits are nobody's
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @SuppressWarnings("unchecked") // that is what it sends
    public Map<String, Integer> holders() {
        return call(Method.HOLDERS, Map.class);
    }

    /// Tells how many threads wait for permits, or did a moment ago.
    ///
    /// @return a hint, not a promise
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getNumberWaiting() {
        return call(Method.WAITERS, Integer.class);
    }
}
