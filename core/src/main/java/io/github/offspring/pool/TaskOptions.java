package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A pool together with the options of the tasks that are handed in this way.
///
/// @param timeout how long each may run; null for ever
record TaskOptions(PoolCore core, @Nullable Duration timeout, MapSizes sizes) implements TaskSubmitter {

    static TaskOptions of(TaskSubmitter submitter) {
        return switch (submitter) {
            case ProcessPool pool -> pool.options();
            case TaskOptions options -> options;
        };
    }

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task) {
        return core.submit(task, timeout, null);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(Action action) {
        return core.submit(action, timeout, null);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        return core.map(elements, function, chunkSizeFor(elements), timeout, null);
    }

    <T extends @Nullable Object> TaskFuture<T> submitTelling(Task<T> task, TaskCallback<? super T> callback) {
        Objects.requireNonNull(callback, "callback");
        return core.submit(task, timeout, callback);
    }

    <R extends @Nullable Object> TaskFuture<List<R>> mapTelling(
            Collection<?> elements, Fn<?, ?> function, TaskCallback<? super List<R>> callback) {
        Objects.requireNonNull(callback, "callback");
        return core.map(elements, function, chunkSizeFor(elements), timeout, callback);
    }

    private int chunkSizeFor(Collection<?> elements) {
        return sizes.chunk() > 0 ? sizes.chunk() : core.defaultChunkSize(elements.size());
    }

    <R extends @Nullable Object> LazyResults<R> lazily(Iterator<?> input, Fn<?, ?> function, boolean ordered) {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(function, "function");
        int lookAhead = sizes.lookAheadFor(core.size());
        LazyJob job = new LazyJob(core, function, core.timeoutOr(timeout), lookAhead, ordered);
        ChunkPace pace = new ChunkPace(sizes.chunk(), lookAhead, core.size());
        LazyFeeder feeder = new LazyFeeder(core, job, input, function, pace);
        feeder.start();
        return new LazyResults<>(job, feeder);
    }

    @Override
    public TaskSubmitter withTimeout(Duration newTimeout) {
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException(core.name() + ": the time-out must be positive: timeout=" + newTimeout);
        }
        return new TaskOptions(core, newTimeout, sizes);
    }

    /// @throws IllegalArgumentException if it is less than 1
    TaskOptions ofChunkSize(int elements) {
        return new TaskOptions(core, timeout, sizes.withChunk(elements, core.name()));
    }

    /// @throws IllegalArgumentException if it is less than 1
    TaskOptions ofLookAhead(int elements) {
        return new TaskOptions(core, timeout, sizes.withLookAhead(elements, core.name()));
    }
}
