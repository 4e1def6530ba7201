package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.MapFailedException;
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

    private final String poolName;
    private final MapTerms terms;
    private final TaskFuture<List<@Nullable Object>> future = new TaskFuture<>();
    // All below are guarded by this object's monitor.
    private final @Nullable Object[] results;
    private final boolean[] done;
    private final TreeMap<Integer, Throwable> failures = new TreeMap<>();
    private int missing;
    // Set before it is handed in.
    private ProgressTeller progress = ProgressTeller.SILENT;

    MapJob(String poolName, MapTerms terms, int elements) {
        this.poolName = poolName;
        this.terms = terms;
        results = new @Nullable Object[elements];
        done = new boolean[elements];
        missing = elements;
    }

    /// Sets who is told how far it has come, and begins to tell.
    void tell(@Nullable ProgressListener listener) {
        progress = ProgressTeller.start(listener, terms.number(), OptionalLong.of(results.length));
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
        ChunkAssembly assembly = ChunkAssembly.encodingEach(function);
        boolean complete = false;
        try {
            int index = 0;
            for (Object element : elements) {
                assembly.add(index++, element);
                if (assembly.count() == chunkSize || assembly.isLarge()) {
                    chunks.add(assembly.finish(this));
                }
            }
            if (!assembly.isEmpty()) {
                chunks.add(assembly.finish(this));
            }
            complete = true;
        } finally {
            if (!complete) {
                chunks.forEach(Work::abandon);
            }
        }
        return chunks;
    }

    TaskFuture<List<@Nullable Object>> future() {
        return future;
    }

    @Override
    public MapTerms terms() {
        return terms;
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
    public void returned(long index, @Nullable Object value) {
        int at = (int) index;
        synchronized (this) {
            if (done[at]) {
                return;
            }
            done[at] = true;
            results[at] = value;
            progress.returned(1);
            if (--missing > 0) {
                return;
            }
        }
        finish();
    }

    @Override
    public void returned(long first, Object[] values) {
        int at = (int) first;
        synchronized (this) {
            if (!takeAll(at, values)) {
                return;
            }
        }
        finish();
    }

    /// @return whether nothing is missing any more, and something was
    private boolean takeAll(int first, Object[] values) {
        int taken = 0;
        for (int i = 0; i < values.length; i++) {
            if (!done[first + i]) {
                done[first + i] = true;
                results[first + i] = values[i];
                taken++;
            }
        }
        progress.returned(taken);
        missing -= taken;
        return taken > 0 && missing == 0;
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
