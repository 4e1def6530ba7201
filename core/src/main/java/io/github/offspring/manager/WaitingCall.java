package io.github.offspring.manager;

import io.github.offspring.internal.remote.Caller;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A call that waits at a hosted object. It costs no thread.
///
/// Its object has it in a list; whoever takes it out of there settles it, once.
class WaitingCall extends CompletableFuture<@Nullable Object> {

    /// For a call that waits as long as it takes.
    static final long FOREVER = Long.MAX_VALUE;

    /// Why a call waits no longer, other than that it got what it waited for.
    enum Reason {
        /// Its time is over.
        TIMED_OUT,
        /// The thread that called was interrupted.
        INTERRUPTED,
        /// The process that called is gone.
        GONE
    }

    /// Made when the first call waits for a time.
    private static final class Timer {
        static final ScheduledThreadPoolExecutor INSTANCE = make();

        private static ScheduledThreadPoolExecutor make() {
            var timer = new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().daemon().name("offspring-waiting-timer").factory());
            // Most are over before their time is.
            timer.setRemoveOnCancelPolicy(true);
            return timer;
        }
    }

    private final HostedWaiting home;
    private final Caller caller;
    // Guarded by the monitor of this call.
    private @Nullable Future<?> timer;
    private boolean settled;

    WaitingCall(HostedWaiting home, Caller caller) {
        this.home = home;
        this.caller = caller;
    }

    final Caller caller() {
        return caller;
    }

    /// Limits its waiting. It must be in its object's list.
    ///
    /// @param nanos how long; [#FOREVER] for no limit
    final void limit(long nanos) {
        if (nanos == FOREVER) {
            return;
        }
        synchronized (this) {
            timer = Timer.INSTANCE.schedule(() -> home.withdraw(this, Reason.TIMED_OUT), nanos, TimeUnit.NANOSECONDS);
        }
    }

    final void stopTimer() {
        synchronized (this) {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    /// Gives it its result. In a thread of its own: that of another client must not wait until this one's takes
    /// it.
    final void settle(Object result) {
        checkFirst();
        Thread.startVirtualThread(() -> complete(result));
    }

    final void fail(Throwable thrown) {
        checkFirst();
        Thread.startVirtualThread(() -> completeExceptionally(thrown));
    }

    private void checkFirst() {
        stopTimer();
        synchronized (this) {
            if (settled) {
                throw new AssertionError("settled twice: " + home);
            }
            settled = true;
        }
    }

    /// The caller gives up, or is gone. What it has been given by now stays given.
    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        home.withdraw(this, caller.isGone() ? Reason.GONE : Reason.INTERRUPTED);
        return isDone();
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
