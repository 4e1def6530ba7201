package io.github.offspring.pool;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Is told in this process how a task has ended.
///
/// ```java
/// pool.submit(() -> render(page), TaskCallback.of(this::show, this::complain));
/// ```
///
/// Exactly one of its methods is called, once, in a virtual thread of its own, before the future is complete: when
/// `get` returns the callback has been run. Only where the future is completed by somebody other than the pool,
/// most often by being cancelled, is it complete first, and [#failed] is told of a [CancellationException].
///
/// What a callback throws is logged, under `io.github.offspring.pool`, and harms nothing: the future gets the
/// task's own result. A callback may wait, also for other tasks of the same pool; until it returns its own future
/// is not complete. Neither the pool nor this JVM ends before it has returned, so it must not itself wait for the
/// pool's end: [ProcessPool#close] is refused there, [ProcessPool#shutdown] does not wait.
///
/// **Threads and processes** *Belongs to this process*: it is not sent, and need not be serializable.
///
/// @param <T> the result
@FunctionalInterface
public interface TaskCallback<T extends @Nullable Object> {

    /// The task has returned.
    ///
    /// @param value its result; a [List] for a map
    void returned(T value);

    /// The task has failed, or has been cancelled.
    ///
    /// @param thrown what its future fails with
    default void failed(Throwable thrown) {}

    /// Makes a callback of two functions.
    ///
    /// @param <T> the result
    /// @param returned is given the result
    /// @param failed is given the failure
    /// @return a callback that calls them
    static <T extends @Nullable Object> TaskCallback<T> of(
            Consumer<? super T> returned, Consumer<? super Throwable> failed) {
        Objects.requireNonNull(returned, "returned");
        Objects.requireNonNull(failed, "failed");
        return new TaskCallback<>() {
            @Override
            public void returned(T value) {
                returned.accept(value);
            }

            @Override
            public void failed(Throwable thrown) {
                failed.accept(thrown);
            }
        };
    }
}
