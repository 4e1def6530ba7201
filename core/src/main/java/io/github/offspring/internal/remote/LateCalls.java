package io.github.offspring.internal.remote;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Calls that nobody waits for, of one reference whose server is not there at the moment. They are sent in their
/// order by a thread of their own, which waits for the server; there is one as long as there are such calls.
final class LateCalls {

    /// What sends a call, and may wait before that.
    interface Way {
        CompletableFuture<@Nullable Object> begin(int method, @Nullable Object[] arguments);
    }

    private static final class Late {

        private final int method;
        private final @Nullable Object[] arguments;
        private final PendingCall.CallFuture future = new PendingCall.CallFuture(this::cancel);
        // Guarded by this object's monitor.
        private @Nullable CompletableFuture<@Nullable Object> begun;

        Late(int method, @Nullable Object[] arguments) {
            this.method = method;
            this.arguments = arguments;
        }

        private void cancel() {
            CompletableFuture<?> sent;
            synchronized (this) {
                sent = begun;
            }
            if (sent != null) {
                sent.cancel(true);
            }
        }

        void send(Way way) {
            CompletableFuture<@Nullable Object> sent;
            synchronized (this) {
                if (future.isDone()) {
                    return;
                }
            }
            try {
                sent = way.begin(method, arguments);
            } catch (Throwable e) {
                future.failed(e);
                return;
            }
            synchronized (this) {
                begun = sent;
            }
            sent.whenComplete((result, thrown) -> {
                if (thrown == null) {
                    future.returned(result);
                } else {
                    future.failed(thrown);
                }
            });
            if (future.isGivenUp()) {
                // While it was being sent.
                sent.cancel(true);
            }
        }
    }

    private final Way way;
    // Both guarded by this object's monitor; whether there are any is read anywhere.
    private final ArrayDeque<Late> calls = new ArrayDeque<>();
    private volatile boolean waiting;

    LateCalls(Way way) {
        this.way = way;
    }

    /// Whether there are calls that come before a new one.
    boolean areWaiting() {
        return waiting;
    }

    synchronized CompletableFuture<@Nullable Object> add(int method, @Nullable Object[] arguments) {
        Late late = new Late(method, arguments);
        calls.add(late);
        if (!waiting) {
            waiting = true;
            Thread thread = Thread.ofVirtual().name("offspring-late-calls").unstarted(this::run);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.start();
        }
        return late.future;
    }

    private void run() {
        for (Late next = next(); next != null; next = next()) {
            next.send(way);
        }
    }

    private synchronized @Nullable Late next() {
        Late next = calls.poll();
        waiting = next != null;
        return next;
    }
}
