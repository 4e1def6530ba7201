package io.github.offspring.internal.remote;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to read what a client sends.
///
/* The thread that reads runs calls that are known to be short itself: a thread of their own would cost more than they do.
 * While it is at one nobody reads. So somebody looks after it, [Relief]: if the call takes long another thread reads on,
 * and the first one ends its call and goes.
 *
 *   even   a thread reads
 *   odd    it runs a call
 *
 * The number only counts up. Who reads makes it odd. From there two may go on: the same thread, back from its call, or who
 * relieves it. The first one has the turn, so there is always exactly one that reads, or will when its call is over.
 */
final class ReadingTurn {

    /// What a call is, by which it is known when it takes long.
    enum Pace {
        /// Those that follow need not wait for it.
        SHORT(1),
        /// Those that follow are to be begun after it, if that is possible at all.
        IN_ORDER(40);

        private final int patience;

        Pace(int patience) {
            this.patience = patience;
        }
    }

    private final Runnable successor;
    private final AtomicLong steps = new AtomicLong();
    // Whether it is looked after. Read by the thread that reads after it has made the number odd; written false by
    // Relief before it looks at the number once more: one of the two sees the other.
    private volatile boolean watched;
    // Who is at a call. Written before the number is made odd.
    private @Nullable Thread reader;
    // As `reader`.
    private Pace pace = Pace.SHORT;
    // Both are Relief's own: what it has seen, and since when.
    private long seen;
    private long seenNanos;

    /// @param successor has another thread read
    ReadingTurn(Runnable successor) {
        this.successor = successor;
    }

    /// For the thread that reads: it is about to run a call.
    ///
    /// @return what [#comeBack] needs
    long leave(Pace next) {
        reader = Thread.currentThread();
        pace = next;
        long step = steps.incrementAndGet();
        if (!watched) {
            Relief.watch(this);
        }
        return step;
    }

    /// For the same thread, after the call.
    ///
    /// @return whether it is to read on; if not, another one does
    boolean comeBack(long step) {
        if (steps.compareAndSet(step, step + 1)) {
            return true;
        }
        // Until who has relieved this thread has done so: what it notes of the call is there then.
        synchronized (this) {
            return false;
        }
    }

    // ---- For Relief

    void watched(boolean value) {
        watched = value;
    }

    boolean isAway() {
        return isAway(steps.get());
    }

    private static boolean isAway(long step) {
        return (step & 1) != 0;
    }

    private boolean isWaiting() {
        Thread at = reader;
        return at != null && at.getState() != Thread.State.RUNNABLE;
    }

    /// Looks at it, and relieves the thread if it has been at the same call for too long.
    ///
    /// @param longNanos how long that is for one that waits, at the pace of short ones
    /// @param longestNanos and for one that runs, or would if it had a processor
    /// @return for how long nothing has changed since
    long look(long nowNanos, long longNanos, long longestNanos) {
        long step = steps.get();
        if (step != seen) {
            seen = step;
            seenNanos = nowNanos;
            return 0;
        }
        long unchanged = nowNanos - seenNanos;
        if (isAway(step) && unchanged >= pace.patience * (isWaiting() ? longNanos : longestNanos) && relieve(step)) {
            return 0;
        }
        return unchanged;
    }

    private synchronized boolean relieve(long step) {
        boolean relieved = steps.compareAndSet(step, step + 1);
        if (relieved) {
            successor.run();
        }
        return relieved;
    }
}
