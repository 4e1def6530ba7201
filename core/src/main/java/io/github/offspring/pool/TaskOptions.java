package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A pool together with the options of the tasks that are handed in this way.
///
/// @param limits what each may cost
/// @param sizes how maps are cut into pieces
/// @param listener who is told how far maps have come; null for nobody
record TaskOptions(
        PoolCore core,
        Intake intake,
        TaskLimits limits,
        MapSizes sizes,
        @Nullable ProgressListener listener) implements TaskSubmitter {

    static TaskOptions of(TaskSubmitter submitter) {
        return switch (submitter) {
            case ProcessPool pool -> pool.options();
            case TaskOptions options -> options;
        };
    }

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task) {
        return intake.submit(task, limits, null);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(Action action) {
        return intake.submit(action, limits, null);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        return intake.map(elements, function, this, null);
    }

    <T extends @Nullable Object> TaskFuture<T> submitTelling(Task<T> task, TaskCallback<? super T> callback) {
        Objects.requireNonNull(callback, "callback");
        return intake.submit(task, limits, callback);
    }

    <R extends @Nullable Object> TaskFuture<List<R>> mapTelling(
            Collection<?> elements, Fn<?, ?> function, TaskCallback<? super List<R>> callback) {
        Objects.requireNonNull(callback, "callback");
        return intake.map(elements, function, this, callback);
    }

    int chunkSizeFor(Collection<?> elements) {
        return sizes.chunk() > 0 ? sizes.chunk() : intake.defaultChunkSize(elements.size());
    }

    /// @param input its iterator is asked for at once
    <R extends @Nullable Object> LazyResults<R> lazily(Iterable<?> input, Fn<?, ?> function, boolean ordered) {
        Objects.requireNonNull(input, "input");
        OptionalLong total =
                input instanceof Collection<?> elements ? OptionalLong.of(elements.size()) : OptionalLong.empty();
        return lazily(input.iterator(), function, ordered, total);
    }

    /// @param total how many elements there will probably be, if that is known
    <R extends @Nullable Object> LazyResults<R> lazily(
            Iterator<?> input, Fn<?, ?> function, boolean ordered, OptionalLong total) {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(function, "function");
        int lookAhead = sizes.lookAheadFor(core.size());
        LazyJob job = intake.lazyJob(function, limits, lookAhead, ordered);
        ChunkPace pace = new ChunkPace(sizes.chunk(), lookAhead, core.size());
        LazyFeeder feeder = new LazyFeeder(core, job, input, function, pace);
        job.tell(listener, total);
        boolean accepted = false;
        try {
            feeder.start();
            accepted = true;
        } finally {
            if (!accepted) {
                job.refused();
            }
        }
        return new LazyResults<>(job, feeder, intake);
    }

    @Override
    public TaskSubmitter withTimeout(Duration newTimeout) {
        Objects.requireNonNull(newTimeout, "timeout");
        if (newTimeout.isZero() || newTimeout.isNegative()) {
            throw new IllegalArgumentException(core.name() + ": the time-out must be positive: timeout=" + newTimeout);
        }
        return withLimits(new TaskLimits(newTimeout, limits.attempts()));
    }

    @Override
    public TaskSubmitter withRetries(int retries) {
        if (retries < 0 || retries == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    core.name() + ": the number of retries must not be negative: retries=" + retries);
        }
        return withLimits(new TaskLimits(limits.timeout(), new Attempts(1, retries + 1, 0)));
    }

    private TaskOptions withLimits(TaskLimits newLimits) {
        return new TaskOptions(core, intake, newLimits, sizes, listener);
    }

    private TaskOptions withSizes(MapSizes newSizes) {
        return new TaskOptions(core, intake, limits, newSizes, listener);
    }

    TaskOptions telling(ProgressListener newListener) {
        return new TaskOptions(core, intake, limits, sizes, Objects.requireNonNull(newListener, "listener"));
    }

    /// @throws IllegalArgumentException if it is less than 1
    TaskOptions ofChunkSize(int elements) {
        return withSizes(sizes.withChunk(elements, core.name()));
    }

    /// @throws IllegalArgumentException if it is less than 1
    TaskOptions ofLookAhead(int elements) {
        return withSizes(sizes.withLookAhead(elements, core.name()));
    }
}
