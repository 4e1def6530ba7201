package io.github.offspring.pool;

import io.github.offspring.Fn;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.KnownLoaders;
import io.github.offspring.internal.wire.Message;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes work for a pool's workers of what users hand in.
///
/// Encoding runs users' code, so it is done in the thread that hands in, and never under the pool's lock.
final class Intake {

    private static final int CHUNKS_PER_WORKER = 4;

    private final PoolCore core;
    private final @Nullable Duration timeout;

    /// @param timeout how long a task may run if nothing is said with it; null for ever
    Intake(PoolCore core, @Nullable Duration timeout) {
        this.core = core;
        this.timeout = timeout;
        LostPools.watch(this, core);
    }

    int defaultChunkSize(int elements) {
        int chunks = CHUNKS_PER_WORKER * core.size();
        return Math.max(1, (elements + chunks - 1) / chunks);
    }

    private static Message encode(Object task) {
        Encoder encoder = Encoder.forTask(Format.FAMILY);
        encoder.write(task, "task");
        return FramedSocket.detached(encoder.finish(), RingTerms.soon());
    }

    @SuppressWarnings("unchecked") // the future is completed with what the task returns
    <T extends @Nullable Object> TaskFuture<T> submit(
            Serializable task, TaskLimits limits, @Nullable TaskCallback<? super T> callback) {
        Objects.requireNonNull(task, "task");
        core.checkAccepting();
        TaskFuture<@Nullable Object> future = new TaskFuture<>();
        ClassLoader loader = KnownLoaders.rememberOf(task);
        TaskLimits granted = limits.orElse(timeout);
        SingleTask work =
                new SingleTask(core.nextTask(), encode(task), future, granted.timeout(), granted.attempts(), loader);
        future.onCancel(core::cancelled);
        TaskFuture<T> result = (TaskFuture<T>) future;
        accept(List.of(work), result, callback);
        return result;
    }

    @SuppressWarnings("unchecked") // the future is completed with what the function returns
    <R extends @Nullable Object> TaskFuture<List<R>> map(
            Collection<?> elements,
            Fn<?, ?> function,
            TaskOptions options,
            @Nullable TaskCallback<? super List<R>> callback) {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(elements, "elements");
        core.checkAccepting();
        // Taken once: a collection that changes meanwhile must not change its size.
        List<?> copy = new ArrayList<>(elements);
        MapTerms terms = MapTerms.of(core.nextTask(), options.limits().orElse(timeout), function);
        MapJob job = new MapJob(core.name(), terms, copy.size());
        TaskFuture<?> future = job.future();
        future.onCancel(core::cancelled);
        TaskFuture<List<R>> result = (TaskFuture<List<R>>) future;
        job.tell(options.listener());
        boolean accepted = false;
        try {
            accept(job.chunks(copy, function, options.chunkSizeFor(copy)), result, callback);
            accepted = true;
        } finally {
            if (!accepted) {
                job.refused();
            }
        }
        job.finishIfEmpty();
        return result;
    }

    private <T extends @Nullable Object> void accept(
            List<Work> works, TaskFuture<T> future, @Nullable TaskCallback<? super T> callback) {
        try {
            if (callback == null) {
                core.accept(works, core::checkAccepting);
            } else {
                acceptTelling(works, future, callback);
            }
        } finally {
            // A pool whose last use this is has not been lost before it has taken the work.
            Reference.reachabilityFence(this);
        }
    }

    private <T extends @Nullable Object> void acceptTelling(
            List<Work> works, TaskFuture<T> future, TaskCallback<? super T> callback) {
        core.callbackAwaited();
        future.listen(new RunningCallback<T>(callback, core), core::callbackEnded);
        boolean accepted = false;
        try {
            core.accept(works, core::checkAccepting);
            accepted = true;
        } finally {
            if (!accepted) {
                future.forgetListener();
            }
        }
    }

    LazyJob lazyJob(Fn<?, ?> function, TaskLimits limits, int lookAhead, boolean ordered) {
        return new LazyJob(core, MapTerms.of(core.nextTask(), limits.orElse(timeout), function), lookAhead, ordered);
    }
}
