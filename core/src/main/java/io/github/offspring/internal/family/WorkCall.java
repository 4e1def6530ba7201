package io.github.offspring.internal.family;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs what a child, or a pool's worker, has been given to do.
public final class WorkCall {

    private WorkCall() {}

    /// @return what it returns; null if it has no result
    /// @throws Exception what it throws
    public static @Nullable Object of(@Nullable Object task) throws Exception {
        if (task instanceof Callable<?> callable) {
            return callable.call();
        }
        if (task instanceof Action action) {
            action.perform();
            return null;
        }
        if (task instanceof Runnable runnable) {
            runnable.run();
            return null;
        }
        throw new CodecException(
                "task: is neither a Callable nor a Runnable: class="
                        + (task == null ? "null" : task.getClass().getName()),
                null);
    }
}
