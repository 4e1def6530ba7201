package io.github.offspring.pool;

import org.jspecify.annotations.Nullable;

/// A callback that is known to run for a pool while it does: the pool's end waits for it, so it must not wait for
/// that.
///
/// @param callback the user's
/// @param core the pool's
record RunningCallback<T extends @Nullable Object>(TaskCallback<? super T> callback, PoolCore core)
        implements TaskCallback<T> {

    private static final ThreadLocal<@Nullable PoolCore> RUNNING = new ThreadLocal<>();

    @Override
    public void returned(T value) {
        run(() -> callback.returned(value));
    }

    @Override
    public void failed(Throwable thrown) {
        run(() -> callback.failed(thrown));
    }

    private void run(Runnable call) {
        PoolCore outer = RUNNING.get();
        RUNNING.set(core);
        try {
            call.run();
        } finally {
            RUNNING.set(outer);
        }
    }

    /// @throws IllegalStateException if this thread runs a callback of the pool's
    static void refuseWithin(PoolCore core) {
        if (RUNNING.get() == core) {
            throw new IllegalStateException(core.name()
                    + ": cannot be closed by one of its own callbacks because it would wait for that callback to"
                    + " return; call shutdown(), which does not wait");
        }
    }
}
