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

    /// The future of a call that nobody waits for yet. Whatever completes it but the call itself, such as a time-out,
    /// cancels the call. Those that are made of it are of their own.
    static final class CallFuture extends CompletableFuture<@Nullable Object> {

        // Written before it is complete, by who completes it: the call is over, or is to run on.
        private volatile boolean left;

        /// @param onCancel what cancels the call at the server; does not wait
        CallFuture(Runnable onCancel) {
            // Not by its methods, one by one: not all that complete it come by those.
            CompletableFuture<?> _ = whenComplete((_, _) -> {
                if (!left) {
                    onCancel.run();
                }
            });
        }

        /// The call has returned.
        void returned(@Nullable Object value) {
            left = true;
            complete(value);
        }

        /// The call has failed.
        void failed(Throwable thrown) {
            left = true;
            completeExceptionally(thrown);
        }

        /// Whether somebody has completed it, and the call is not to run on.
        boolean isGivenUp() {
            return isDone() && !left;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            if (!mayInterruptIfRunning) {
                left = true;
            }
            return super.cancel(mayInterruptIfRunning);
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
