package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A call that has been, or is about to be, sent, and has no reply yet.
final class PendingCall {

    private final long id;
    private final CallTarget target;
    private final Transit.OutgoingCall transit;
    private final Message message;
    // Null if nobody is parked for it: its future is completed.
    private final @Nullable Thread thread;
    private final @Nullable CallFuture future;
    // Whether the thread waits, and can read for all.
    private volatile boolean waiting;
    private volatile boolean done;
    // Both are written before `done`.
    private @Nullable Inbound reply;
    private boolean sent;

    /// The future of a call that nobody waits for yet.
    static final class CallFuture extends CompletableFuture<@Nullable Object> {

        private final Runnable onCancel;

        /// @param onCancel what cancels the call at the server
        CallFuture(Runnable onCancel) {
            this.onCancel = onCancel;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled && mayInterruptIfRunning) {
                onCancel.run();
            }
            return cancelled;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    PendingCall(
            long id, CallTarget target, Transit.OutgoingCall transit, Message message, @Nullable CallFuture future) {
        this.id = id;
        this.target = target;
        this.transit = transit;
        this.message = message;
        this.future = future;
        thread = future == null ? Thread.currentThread() : null;
    }

    long id() {
        return id;
    }

    CallTarget target() {
        return target;
    }

    Message message() {
        return message;
    }

    @Nullable
    CallFuture future() {
        return future;
    }

    void waiting(boolean value) {
        waiting = value;
    }

    /// For the last thread that has read: whether this one's can go on.
    boolean canLead() {
        return waiting && !done;
    }

    void wake() {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    boolean isDone() {
        return done;
    }

    /// What the server has said; null if it is gone.
    @Nullable
    Inbound reply() {
        return reply;
    }

    /// Whether something of it may have reached the server.
    boolean isSent() {
        return sent;
    }

    void sending() {
        sent = true;
    }

    void notSent() {
        sent = false;
    }

    /// Called once, by whoever has taken it out of the table.
    ///
    /// @param answer null if there will be none
    void complete(@Nullable Inbound answer) {
        reply = answer;
        done = true;
        transit.unpin();
        // What left with the call has arrived by now, or never will.
        message.abandon();
        if (thread != null && !thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
        }
    }
}
