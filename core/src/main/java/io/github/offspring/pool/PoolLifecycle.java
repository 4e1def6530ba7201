package io.github.offspring.pool;

import io.github.offspring.LaunchException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// How far a pool is in its life: whether it takes work, does what it has, or is at its end. Used under the pool's
/// lock, if nothing else is said.
///
/* States: RUNNING -> SHUTDOWN (shutdown: takes nothing more, does what it has) -> TERMINATED
 *         RUNNING or SHUTDOWN -> STOPPED (shutdownNow: does nothing more) -> TERMINATED
 *         RUNNING -> BROKEN (its workers do not come up) -> TERMINATED, after shutdown or shutdownNow
 */
final class PoolLifecycle {

    private enum State {
        RUNNING,
        SHUTDOWN,
        STOPPED,
        BROKEN,
        TERMINATED
    }

    private final String poolName;
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();
    private State state = State.RUNNING;
    private @Nullable LaunchException brokenBy;

    /// @param poolName as it stands in messages
    PoolLifecycle(String poolName) {
        this.poolName = poolName;
    }

    /// Whether it takes work.
    boolean isRunning() {
        return state == State.RUNNING;
    }

    /// Whether it takes nothing more and does what it has.
    boolean isShuttingDown() {
        return state == State.SHUTDOWN;
    }

    /// Whether work is done that has been handed in.
    boolean isOpen() {
        return isRunning() || isShuttingDown();
    }

    /// Whether it does nothing more, and has not come to its end.
    boolean isStopped() {
        return state == State.STOPPED;
    }

    boolean isBroken() {
        return state == State.BROKEN;
    }

    /// Whether it has been told to end, however.
    boolean isShutdown() {
        return !isRunning() && !isBroken();
    }

    /// Needs no lock.
    boolean isTerminated() {
        return terminated.isDone();
    }

    /// Needs no lock.
    CompletableFuture<@Nullable Void> termination() {
        return terminated;
    }

    /// Why it takes no work; null if it does.
    @Nullable
    RejectedExecutionException refusal() {
        if (isBroken()) {
            return new RejectedExecutionException(
                    poolName + ": takes no work, for its workers do not come up: " + brokenBy, brokenBy);
        }
        return isRunning()
                ? null
                : new RejectedExecutionException(poolName + ": takes no work because it has been shut down");
    }

    /// What the work fails with that has not ended when the pool is stopped. Needs no lock.
    CancellationException stoppedCause() {
        return new CancellationException(poolName + ": has been stopped before the task had ended");
    }

    /// Notes that no worker comes up, or none lasts.
    ///
    /// @return what the pool has been broken by: this failure, or the first one
    LaunchException breakDown(LaunchException failure) {
        if (isRunning()) {
            // After a shutdown it ends, with nothing left to do.
            state = State.BROKEN;
        }
        LaunchException first = brokenBy == null ? failure : brokenBy;
        brokenBy = first;
        return first;
    }

    void shutdown() {
        if (isRunning() || isBroken()) {
            state = State.SHUTDOWN;
        }
    }

    /// @return false if it has ended already
    boolean stop() {
        if (state == State.TERMINATED) {
            return false;
        }
        state = State.STOPPED;
        return true;
    }

    void terminate() {
        state = State.TERMINATED;
        terminated.complete(null);
    }

    @Override
    public String toString() {
        return state.toString();
    }
}
