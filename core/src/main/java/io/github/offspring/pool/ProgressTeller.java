package io.github.offspring.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts what of a map has ended, and tells a listener of it.
///
/* Who counts never waits: it adds, and wakes the teller's own thread if that has nothing to tell. `over` comes after
 * all that counts, so what is told last is exact.
 */
final class ProgressTeller {

    private static final long UNKNOWN = -1;

    /// Of a map that nobody listens to.
    static final ProgressTeller SILENT = new ProgressTeller(null, 0, UNKNOWN);

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Duration MOST_PATIENCE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(ProgressTeller.class.getPackageName());

    private final @Nullable ProgressListener listener;
    private final long task;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final @Nullable Thread thread;
    private volatile long total;
    private volatile boolean over;
    private volatile boolean resting;
    // The thread's own.
    private boolean hasThrown;

    private ProgressTeller(@Nullable ProgressListener listener, long task, long total) {
        this.listener = listener;
        this.task = task;
        this.total = total;
        thread = listener == null
                ? null
                : Thread.ofVirtual().name("offspring-progress-" + task).unstarted(this::tell);
    }

    /// Begins to tell.
    ///
    /// @param listener null if nobody listens
    /// @param task the number of the map
    /// @param total how many elements it has, if that is known
    static ProgressTeller start(@Nullable ProgressListener listener, long task, OptionalLong total) {
        if (listener == null) {
            return SILENT;
        }
        ProgressTeller teller = new ProgressTeller(listener, task, total.orElse(UNKNOWN));
        Objects.requireNonNull(teller.thread).start();
        return teller;
    }

    boolean isHeard() {
        return thread != null;
    }

    /// Waits until the end has been told, so that what the caller prints next stands below what the listener shows;
    /// not for ever, if the listener takes its time.
    void awaitTold() {
        try {
            if (thread != null) {
                thread.join(MOST_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- Whoever knows

    /// Elements have ended well.
    void returned(int elements) {
        if (thread != null && elements > 0) {
            done.addAndGet(elements);
            wakeIfResting();
        }
    }

    /// An element has failed.
    void failed() {
        if (thread != null) {
            // In this order: no snapshot has more that have failed than have ended.
            done.incrementAndGet();
            failed.incrementAndGet();
            wakeIfResting();
        }
    }

    /// The end of the input has been seen.
    void total(long elements) {
        if (thread != null) {
            total = elements;
            wakeIfResting();
        }
    }

    /// Nothing more will come of the map, or nothing that anybody wants. Has no effect if that has been said.
    void over() {
        if (thread != null) {
            over = true;
            LockSupport.unpark(thread);
        }
    }

    private void wakeIfResting() {
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    // ---- The thread that tells

    private void tell() {
        ProgressListener told = Objects.requireNonNull(listener);
        Progress last = snapshot();
        call(told::begun, last);
        long due = System.nanoTime() + INTERVAL_NANOS;
        while (!over) {
            long left = due - System.nanoTime();
            Progress now = left > 0 ? last : snapshot();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (now.equals(last)) {
                rest(last);
            } else {
                call(told::advanced, now);
                last = now;
                due = System.nanoTime() + INTERVAL_NANOS;
            }
        }
        Progress end = snapshot();
        if (!end.equals(last)) {
            call(told::advanced, end);
        }
        call(told::ended, end);
    }

    /// Waits until there is something to tell.
    private void rest(Progress last) {
        resting = true;
        if (!over && snapshot().equals(last)) {
            LockSupport.park(this);
        }
        resting = false;
    }

    private Progress snapshot() {
        long failedNow = failed.get();
        long doneNow = done.get();
        long totalNow = total;
        return new Progress(
                task, doneNow, failedNow, totalNow == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(totalNow));
    }

    private void call(Consumer<Progress> method, Progress at) {
        try {
            method.accept(at);
        } catch (Throwable e) {
            if (!hasThrown) {
                hasThrown = true;
                LOG.log(System.Logger.Level.WARNING, "a progress listener threw; the map is not affected", e);
            }
        }
        // A listener that interrupts its own thread would keep it from ever resting.
        Thread.interrupted();
    }
}
