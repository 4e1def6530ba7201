package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps the order in which a client's calls of one object are begun, where one of them takes long and another thread
/// reads on.
///
/// Those behind it stand in a line, and are begun one after another when it is over. If that takes so long that it may
/// wait for one of them, they are begun all the same. Calls of other objects do not come here.
///
/* The thread that reads puts calls into lines. Who relieves it makes a line before another one reads on, so that one sees it.
 * One thread for each line in which there are calls begins them; it goes with the line. */
final class CallOrder {

    private static final Duration HUNG = Duration.ofMillis(100);

    private final Consumer<Runnable> threads;
    private final int most;
    private final Duration patience;
    // Changed with this object's monitor.
    private final Map<Hosted, Line> lines = new ConcurrentHashMap<>();
    // In all lines. Written with this object's monitor.
    private volatile int waiting;

    /// The calls behind one.
    private static final class Line {
        private final CallAtServer first;
        private final long deadline;
        private final CountDownLatch over = new CountDownLatch(1);
        // Guarded by the monitor of the order.
        private final Deque<Runnable> calls = new ArrayDeque<>();
        private boolean hasThread;

        private Line(CallAtServer first, long deadline) {
            this.first = first;
            this.deadline = deadline;
        }
    }

    /// @param threads runs each in a thread of its own
    /// @param most so many calls stand in lines
    /// @param patience how long the calls behind one wait for it
    CallOrder(Consumer<Runnable> threads, int most, Duration patience) {
        this.threads = threads;
        this.most = most;
        this.patience = patience;
    }

    /// From now on the calls of its object are behind that one.
    synchronized void hold(CallAtServer call) {
        lines.put(call.hosted(), new Line(call, Deadline.after(patience)));
    }

    /// It is over.
    synchronized void release(CallAtServer call) {
        Line line = lines.get(call.hosted());
        // Where nobody has waited any longer there may be another one by now.
        if (line == null || !line.first.equals(call)) {
            return;
        }
        if (line.hasThread) {
            line.over.countDown();
        } else {
            lines.remove(call.hosted());
        }
    }

    /// How many calls stand in lines.
    int waiting() {
        return waiting;
    }

    /// Waits until another call may be added, for a time.
    ///
    /// @return whether it may
    synchronized boolean awaitRoom(Duration timeout) {
        long deadline = Deadline.after(timeout);
        try {
            for (long left = Deadline.left(deadline); waiting >= most && left > 0; left = Deadline.left(deadline)) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException _) {
            // By nobody that is known.
        }
        return waiting < most;
    }

    /// Whether calls of that object may be behind another one. Only the thread that reads adds any, so a no is final.
    boolean holds(Hosted hosted) {
        return !lines.isEmpty() && lines.containsKey(hosted);
    }

    /// @param begin begins a call
    /// @return false if there is nothing to wait for any more
    synchronized boolean add(Hosted hosted, Runnable begin) {
        Line line = lines.get(hosted);
        if (line == null) {
            return false;
        }
        line.calls.add(begin);
        waiting++;
        if (!line.hasThread) {
            threads.accept(() -> goOn(hosted, line));
            line.hasThread = true;
        }
        return true;
    }

    private void goOn(Hosted hosted, Line line) {
        // Where one hangs those behind it mostly do, too.
        Duration each = await(line.over, line.deadline) ? patience : HUNG;
        for (Runnable next = next(hosted, line); next != null; next = next(hosted, line)) {
            CountDownLatch begun = new CountDownLatch(1);
            begin(next, begun);
            if (!await(begun, Deadline.after(each))) {
                each = HUNG;
            }
        }
    }

    private void begin(Runnable call, CountDownLatch begun) {
        AtomicBoolean taken = new AtomicBoolean();
        Runnable whole = () -> {
            if (taken.compareAndSet(false, true)) {
                try {
                    call.run();
                } finally {
                    begun.countDown();
                }
            }
        };
        try {
            threads.accept(whole);
        } catch (OutOfMemoryError _) {
            // There is no room for another thread, though one that has been there may have got it.
            whole.run();
        }
    }

    private synchronized @Nullable Runnable next(Hosted hosted, Line line) {
        Runnable next = line.calls.poll();
        if (next == null) {
            lines.remove(hosted);
        } else {
            waiting--;
            notifyAll();
        }
        return next;
    }

    private static boolean await(CountDownLatch latch, long deadline) {
        try {
            return latch.await(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            // By nobody that is known.
            return false;
        }
    }
}
