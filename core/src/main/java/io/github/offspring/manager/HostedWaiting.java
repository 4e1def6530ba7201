package io.github.offspring.manager;

import io.github.offspring.internal.remote.Caller;
import org.jspecify.annotations.Nullable;

/// An object at its manager whose calls may have to wait: a lock, a semaphore, a barrier.
///
/// None of its methods holds a thread. What cannot be done at once gives a [WaitingCall], which somebody settles
/// later. So all of its calls are done by the threads that read them.
interface HostedWaiting {

    /// Does a call, or notes that it waits.
    ///
    /// @return the result, or a [WaitingCall] that comes to it
    /// @throws Exception if the call is not allowed, or cannot succeed
    @Nullable
    Object call(int method, @Nullable Object[] arguments, Caller caller) throws Exception;

    /// Takes a waiting call back, if it has not been settled: whoever gave it something has been first otherwise,
    /// and that counts.
    void withdraw(WaitingCall call, WaitingCall.Reason reason);
}
