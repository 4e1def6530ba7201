package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pool together with the options of the tasks that are handed in this way.
///
/// @param timeout how long each may run; null for ever
record TaskOptions(PoolCore core, @Nullable Duration timeout) implements TaskSubmitter {

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task) {
        return core.submit(task, timeout);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(Action action) {
        return core.submit(action, timeout);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        return core.map(elements, function, core.defaultChunkSize(elements.size()), timeout);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function, int chunkSize) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException(
                    core.name() + ": the chunk size must be at least 1: chunkSize=" + chunkSize);
        }
        return core.map(elements, function, chunkSize, timeout);
    }

    @Override
    public TaskSubmitter withTimeout(Duration newTimeout) {
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException(core.name() + ": the time-out must be positive: timeout=" + newTimeout);
        }
        return new TaskOptions(core, newTimeout);
    }
}
