package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.TimeLimit;
import io.github.offspring.manager.HostedGate.Method;
import java.io.Serial;
import java.time.Duration;

/// A gate that opens when it has been counted down to zero, and stays open. It lives at a [Manager].
///
/// ```java
/// RemoteLatch prepared = manager.latch(workers);
/// // in each worker
/// prepare();
/// prepared.countDown();
/// // in the parent
/// prepared.await();
/// ```
///
/// It is what [io.github.offspring.sync.SharedLatch] is in shared memory; Python has none.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Who waits costs the manager no thread.
///
/// **Order** What a thread did before it counted down is seen by those who have waited for the gate to open.
///
/// **Time** A round trip for each call. A time-out counts from the call, and is how long it waits at least;
/// the manager measures it.
///
/// **Crash** A client that is killed while it counts down has done so or has not. One that is killed before it
/// has counted never will: those who wait wait on; a [RemoteBarrier] knows who takes part. If the manager dies,
/// all who wait, and all later calls, throw a [io.github.offspring.ManagerLostException].
public final class RemoteLatch extends WaitingProxy {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteLatch(Reference reference) {
        super(reference);
    }

    /// Counts down by one; at zero the gate opens. Nothing happens if it is open.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void countDown() {
        perform(Method.COUNT_DOWN);
    }

    /// Tells how far it is from being open.
    ///
    /// @return 0 if it is open
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public long getCount() {
        return call(Method.COUNT, Integer.class);
    }

    /// Waits until it is open.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void await() throws InterruptedException {
        await(Method.AWAIT, Boolean.class, WaitingCall.FOREVER);
    }

    /// Waits until it is open, or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it is open
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Method.AWAIT, Boolean.class, TimeLimit.of(nanos(timeout), false));
    }

    /// Tells how many threads wait for it, or did a moment ago.
    ///
    /// @return a hint, not a promise
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int getNumberWaiting() {
        return call(Method.WAITERS, Integer.class);
    }
}
