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
/// @param limits what each may cost
record TaskOptions(PoolCore core, Intake intake, TaskLimits limits) implements TaskSubmitter {

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task) {
        return intake.submit(task, limits);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(Action action) {
        return intake.submit(action, limits);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        return intake.map(elements, function, intake.defaultChunkSize(elements.size()), limits);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function, int chunkSize) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException(
                    core.name() + ": the chunk size must be at least 1: chunkSize=" + chunkSize);
        }
        return intake.map(elements, function, chunkSize, limits);
    }

    @Override
    public TaskSubmitter withTimeout(Duration newTimeout) {
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException(core.name() + ": the time-out must be positive: timeout=" + newTimeout);
        }
        return new TaskOptions(core, intake, new TaskLimits(newTimeout, limits.attempts()));
    }

    @Override
    public TaskSubmitter withRetries(int retries) {
        if (retries < 0 || retries == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    core.name() + ": the number of retries must not be negative: retries=" + retries);
        }
        return new TaskOptions(core, intake, new TaskLimits(limits.timeout(), new Attempts(1, retries + 1, 0)));
    }
}
