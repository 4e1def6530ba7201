package io.github.offspring.refresh;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/// Reads at fixed times.
///
/// Not thread-safe.
final class Ticks<T> implements Iterator<Snapshot<T>> {

    private final StaleReader<T> reader;
    private final long periodNanos;
    private long due = System.nanoTime();

    Ticks(StaleReader<T> reader, long periodNanos) {
        this.reader = reader;
        // An immense one is never over, and must not overflow.
        this.periodNanos = Math.min(periodNanos, Long.MAX_VALUE / 2);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Snapshot<T> next() {
        try {
            // Returns at once if that time has passed.
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("computation '" + reader.name()
                    + "': the thread that waits for the next tick has been interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
        due += periodNanos;
        return reader.latest();
    }
}
