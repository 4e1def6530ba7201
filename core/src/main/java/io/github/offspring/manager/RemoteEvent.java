package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.TimeLimit;
import io.github.offspring.manager.HostedGate.Method;
import java.io.Serial;
import java.time.Duration;

/// Something that one process says has happened and others wait for. It lives at a [Manager].
///
/// ```java
/// RemoteEvent ready = manager.event();
/// try (var child = ChildProcess.start(() -> {
///     ready.await();
///     begin();
/// })) {
///     prepare();
///     ready.set();
/// }
/// ```
///
/// It is what [io.github.offspring.sync.SharedEvent] is in shared memory, and Python's `Manager().Event()`.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Nobody owns it: any thread sets and clears
/// it. Who waits costs the manager no thread.
///
/// **Order** What a thread did before it set the event is seen by those who have waited for that.
///
/// **Time** A round trip for each call. A time-out counts from the call, and is how long it waits at least;
/// the manager measures it.
///
/// **Crash** A client that is killed while it sets the event has set it or has not. One that is killed while it
/// waits leaves nothing behind. If the only one that would have set it dies, those who wait wait on: give them a
/// time-out, or watch that process. If the manager dies, all who wait, and all later calls, throw a
/// [io.github.offspring.ManagerLostException].
public final class RemoteEvent extends WaitingProxy {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteEvent(Reference reference) {
        super(reference);
    }

    /// Sets it, and wakes all who wait. Nothing happens if it is set.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void set() {
        perform(Method.OPEN);
    }

    /// Clears it: who comes later waits. Nothing happens if it is not set.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void clear() {
        perform(Method.SHUT);
    }

    /// Tells whether it is set, or was a moment ago.
    ///
    /// @return true if nobody has to wait
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean isSet() {
        return call(Method.COUNT, Integer.class) == 0;
    }

    /// Waits until it is set. Who waits when it is set returns, even if it is cleared at once.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void await() throws InterruptedException {
        await(Method.AWAIT, Boolean.class, WaitingCall.FOREVER);
    }

    /// Waits until it is set, or the time is over.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has been set
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
