package io.github.offspring.pool;

/// How many elements of a lazy map are handed in at once, by how fast they have come back: many that are short, so
/// that they do not cost more on their way than in the worker, but few that are long, so that all workers have
/// some. Used by the thread that hands in.
final class ChunkPace {

    private static final double CHUNK_NANOS = 2_000_000;
    private static final int MAX_ELEMENTS = 4096;
    private static final int MAX_GROWTH = 4;
    // One that runs and one that is there when it has ended, and the same again on the way.
    private static final int CHUNKS_PER_WORKER = 4;
    private static final double SMOOTHING = 0.5;

    private final int fixed;
    private final int most;
    private int target = 1;
    private long lastNanos;
    private long lastCompleted;
    private double elementNanos;

    /// @param fixed the size that was asked for; 0 for none
    ChunkPace(int fixed, int lookAhead, int workers) {
        this.fixed = Math.min(fixed, lookAhead);
        most = Math.clamp((long) lookAhead / ((long) CHUNKS_PER_WORKER * workers), 1, MAX_ELEMENTS);
    }

    boolean isFixed() {
        return fixed > 0;
    }

    int target() {
        return fixed > 0 ? fixed : target;
    }

    /// How many elements may be at the pool before more are pulled: those that wait there would be in chunks of the
    /// wrong size when it is known better.
    long mostAtPool(int workers) {
        return fixed > 0 ? Long.MAX_VALUE : (long) CHUNKS_PER_WORKER * workers * target;
    }

    /// Notes how many elements have come back so far.
    void observe(long completed, int workers, long now) {
        long count = completed - lastCompleted;
        if (lastCompleted > 0 && count > 0) {
            double sample = (double) (now - lastNanos) * workers / count;
            elementNanos = elementNanos == 0 ? sample : elementNanos + SMOOTHING * (sample - elementNanos);
            double wanted = Math.min(CHUNK_NANOS / Math.max(1, elementNanos), (double) target * MAX_GROWTH);
            target = (int) Math.clamp(wanted, 1.0, (double) most);
        }
        if (count > 0) {
            lastCompleted = completed;
            lastNanos = now;
        }
    }
}
