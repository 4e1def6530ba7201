package io.github.offspring.pipeline;

import io.github.offspring.DeathReport;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which workers have died with which elements. Thread-safe.
final class Deaths {

    // An element can come back before its worker's output has been read to the end.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What a worker was about.
    private record Place(int stage, long index, int attempt) {}

    /// @param timedOut whether it was killed because its time was over
    record Death(DeathReport report, boolean timedOut) {}

    // Both guarded by the monitor.
    private boolean closed;
    private final Map<Place, Death> known = new HashMap<>();

    /// Has nobody wait any more.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized void add(int stage, long index, int attempt, Death death) {
        known.put(new Place(stage, index, attempt), death);
        notifyAll();
    }

    /// Waits until it is known how a worker has died that has.
    ///
    /// @return null if that does not become known
    synchronized @Nullable Death await(int stage, long index, int attempt) throws InterruptedException {
        Place place = new Place(stage, index, attempt);
        long start = System.nanoTime();
        long left = PATIENCE_NANOS;
        while (!closed && !known.containsKey(place) && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = PATIENCE_NANOS - (System.nanoTime() - start);
        }
        return known.get(place);
    }

    /// Nobody asks about an element that has been consumed.
    synchronized void forgetUpTo(long index) {
        if (!known.isEmpty()) {
            known.keySet().removeIf(place -> place.index() <= index);
        }
    }
}
