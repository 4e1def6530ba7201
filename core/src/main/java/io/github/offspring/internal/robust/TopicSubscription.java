package io.github.offspring.internal.robust;

import io.github.offspring.internal.robust.Roster.Entry;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One of those who get the elements of a [TopicCell].
public final class TopicSubscription {

    private final TopicCell cell;
    private final QueueBlock block;
    private final Entry entry;
    private final LargeElements large;
    // Guarded by the monitor.
    private long expected;
    private long missed;
    private boolean closed;

    /// What has been read.
    ///
    /// @param mark behind it
    private record Next<T>(T value, long mark, boolean isFile) {}

    /// With the mutex for putting in hand.
    TopicSubscription(TopicCell cell, Entry entry) {
        this.cell = cell;
        this.entry = entry;
        block = cell.parts();
        large = new LargeElements(block);
        expected = cell.sequence(entry.value());
    }

    // ---- Getting

    /// Gets the next element if there is one.
    public <T> @Nullable T poll(TopicCell.Reader<T> reader) {
        cell.consumes();
        return next(reader);
    }

    /// Gets the next element, waiting for it.
    ///
    /// @return null if time is up, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted
    public <T> @Nullable T take(TopicCell.Reader<T> reader, long deadline) throws InterruptedException {
        Waiting waiting = Waiting.inFlow(cell.filled(), deadline);
        do {
            T value = poll(reader);
            if (value != null) {
                return value;
            }
        } while (!isOver() && waiting.again());
        return null;
    }

    private synchronized <T> @Nullable T next(TopicCell.Reader<T> reader) {
        while (!closed) {
            long mark = entry.value();
            if (mark == Subscribers.DISCONNECTED || mark == block.get(QueueBlock.TAIL)) {
                return null;
            }
            Next<T> next = read(mark, reader);
            if (next != null && entry.change(mark, next.mark)) {
                long number = cell.sequence(mark);
                missed += number - expected;
                expected = number + 1;
                cell.moved(next.isFile);
                return next.value;
            }
        }
        return null;
    }

    /// @return null if it has been dropped meanwhile
    private <T> @Nullable Next<T> read(long mark, TopicCell.Reader<T> reader) {
        BooleanSupplier isWhole = () -> {
            // What has been read was read before the look.
            VarHandle.loadLoadFence();
            return entry.value() == mark;
        };
        try {
            QueueRing ring = cell.ring();
            long at = ring.at(ring.skipFiller(mark));
            long after = ring.after(mark);
            boolean isFile = ring.isFile(at);
            long bytes = isFile ? ring.fileBytes(at) : ring.length(at);
            if (!isWhole.getAsBoolean()) {
                return null;
            }
            T value = isFile
                    ? large.read(
                                    mark,
                                    bytes,
                                    (memory, from, length) ->
                                            Optional.ofNullable(reader.read(memory, from, length, isWhole)))
                            .orElse(null)
                    : reader.read(ring.memory(), at + QueueRing.HEAD_BYTES, bytes, isWhole);
            return value == null ? null : new Next<>(value, after, isFile);
        } catch (RuntimeException e) {
            if (isWhole.getAsBoolean()) {
                throw e;
            }
            // It was a mixture of two, or its file has gone.
            return null;
        }
    }

    // ---- Looking

    /// How many elements were dropped before it could have them.
    public synchronized long missed() {
        long mark = entry.value();
        return closed || mark == Subscribers.DISCONNECTED
                ? missed
                : missed + Math.max(0, cell.sequence(mark) - expected);
    }

    /// Whether it was too slow, and gets nothing any more.
    public synchronized boolean isDisconnected() {
        return !closed && entry.value() == Subscribers.DISCONNECTED;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /// Whether there will never be an element again.
    public boolean isOver() {
        if (isClosed() || isDisconnected()) {
            return true;
        }
        // In this order: after the first nothing is added.
        boolean over = cell.isClosed() && hasAll();
        if (over) {
            cell.clearAway();
        }
        return over;
    }

    private synchronized boolean hasAll() {
        return closed || entry.value() == block.get(QueueBlock.TAIL);
    }

    // ---- The end

    /// Gets nothing any more.
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            missed = missed();
            closed = true;
            entry.release();
        }
        // Its own threads, too.
        cell.filled().wakeAll();
        cell.moved(large.wereAny());
        cell.clearAway();
    }
}
