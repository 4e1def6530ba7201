package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.MapFailedException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.KnownLoaders;
import io.github.offspring.internal.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A function that is applied to many elements, in chunks: gathers what comes of each.
final class MapJob implements ChunkOwner {

    // A chunk of many large elements would have one worker busy with receiving while the others wait.
    private static final int MAX_CHUNK_BYTES = 1 << 20;

    private final String poolName;
    private final long number;
    private final TaskLimits limits;
    private final @Nullable ClassLoader loader;
    private final TaskFuture<List<@Nullable Object>> future = new TaskFuture<>();
    // All below are guarded by this object's monitor.
    private final @Nullable Object[] results;
    private final boolean[] done;
    private final TreeMap<Integer, Throwable> failures = new TreeMap<>();
    private int missing;
    // Set before it is handed in.
    private ProgressTeller progress = ProgressTeller.SILENT;

    MapJob(String poolName, long number, int elements, TaskLimits limits, Fn<?, ?> function) {
        this.poolName = poolName;
        this.number = number;
        this.limits = limits;
        loader = KnownLoaders.rememberOf(PairFn.inner(function));
        results = new @Nullable Object[elements];
        done = new boolean[elements];
        missing = elements;
    }

    /// Sets who is told how far it has come, and begins to tell.
    void tell(@Nullable ProgressListener listener) {
        progress = ProgressTeller.start(listener, number, OptionalLong.of(results.length));
        if (progress.isHeard()) {
            // However it is completed: also by its user.
            var _ = future.whenComplete((_, _) -> progress.over());
            future.told(progress);
        }
    }

    /// The pool has not taken it.
    void refused() {
        progress.over();
    }

    /// Encodes function and elements.
    ///
    /// @throws CodecException if one of them cannot be sent; nothing of them leaves then
    List<Work> chunks(Collection<?> elements, Fn<?, ?> function, int chunkSize) {
        List<Work> chunks = new ArrayList<>();
        boolean complete = false;
        try {
            ChunkEncoder encoder = new ChunkEncoder(function, chunks);
            for (Object element : elements) {
                encoder.add(element);
                if (encoder.count == chunkSize || encoder.isLong()) {
                    encoder.finish();
                }
            }
            encoder.finish();
            complete = true;
        } finally {
            if (!complete) {
                chunks.forEach(Work::abandon);
            }
        }
        return chunks;
    }

    private final class ChunkEncoder {

        private final Fn<?, ?> function;
        private final List<Work> chunks;
        private Encoder encoder = new Encoder(Format.FAMILY);
        private int countAt;
        private int count;
        private int first;

        ChunkEncoder(Fn<?, ?> function, List<Work> chunks) {
            this.function = function;
            this.chunks = chunks;
        }

        void add(@Nullable Object element) {
            if (count == 0) {
                begin();
            }
            try {
                encoder.writeFramed(element, "element " + (first + count));
            } catch (CodecException e) {
                encoder.restore();
                throw e;
            }
            count++;
        }

        private void begin() {
            encoder = new Encoder(Format.FAMILY);
            countAt = encoder.fields().position();
            encoder.fields().putInt(0);
            encoder.writeFramed(function, "function");
        }

        boolean isLong() {
            return encoder.fields().position() + encoder.arrayBytes() > MAX_CHUNK_BYTES;
        }

        void finish() {
            if (count > 0) {
                encoder.fields().setInt(countAt, count);
                Message payload = encoder.finish().detached();
                chunks.add(new MapChunk(MapJob.this, payload, first, count, 0, limits.attempts()));
                first += count;
                count = 0;
            }
        }
    }

    TaskFuture<List<@Nullable Object>> future() {
        return future;
    }

    @Override
    public @Nullable Duration timeout() {
        return limits.timeout();
    }

    @Override
    public Attempts attempts() {
        return limits.attempts();
    }

    @Override
    public @Nullable ClassLoader loader() {
        return loader;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isCancelled() {
        return future.isDone();
    }

    /// Ends a map without elements.
    void finishIfEmpty() {
        synchronized (this) {
            if (missing > 0) {
                return;
            }
        }
        finish();
    }

    @Override
    public void returned(long index, Decoder.Values values) {
        Object value;
        try {
            value = values.readFramed("result");
        } catch (RuntimeException e) {
            failed(index, e);
            return;
        }
        int at = (int) index;
        synchronized (this) {
            if (done[at]) {
                return;
            }
            done[at] = true;
            results[at] = value;
            progress.returned();
            if (--missing > 0) {
                return;
            }
        }
        finish();
    }

    @Override
    public void failed(long index, Throwable thrown) {
        int at = (int) index;
        synchronized (this) {
            if (done[at]) {
                return;
            }
            done[at] = true;
            failures.put(at, thrown);
            progress.failed();
            if (--missing > 0) {
                return;
            }
        }
        finish();
    }

    private void finish() {
        progress.over();
        List<@Nullable Object> list = Collections.unmodifiableList(Arrays.asList(results));
        if (failures.isEmpty()) {
            future.settle(list);
        } else {
            future.fail(new MapFailedException(poolName, list, failures));
        }
    }

    /// Waits for a map's end.
    static <R extends @Nullable Object> List<R> await(TaskFuture<List<R>> future) throws InterruptedException {
        try {
            List<R> results = future.get();
            future.awaitTold();
            return results;
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            future.awaitTold();
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(cause);
        }
    }
}
