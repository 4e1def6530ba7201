package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How long a call waits for a server that is not there at the moment.
///
/// @param deadlineNanos when the time of the call is over
/// @param interruptible whether an interruption ends the waiting; otherwise it is kept for later
record Patience(long deadlineNanos, boolean interruptible) {

    /// As long as there is hope.
    static final Patience WHOLE = new Patience(Deadline.NEVER, false);

    /// The same, but for an interruption.
    static final Patience INTERRUPTIBLE = new Patience(Deadline.NEVER, true);

    /// So long, whatever interruptions there are.
    static Patience of(Duration time) {
        return new Patience(Deadline.after(time), false);
    }

    /// A call's.
    ///
    /// @param limit null if it has none
    static Patience of(@Nullable TimeLimit limit, boolean interruptible) {
        return limit == null && !interruptible
                ? WHOLE
                : new Patience(limit == null ? Deadline.NEVER : limit.deadlineNanos(), interruptible);
    }

    /// Waits for what somebody else does.
    ///
    /// @throws IOException if that has failed
    /// @throws TooLateException if the time is over
    <T> T await(CompletableFuture<T> coming) throws IOException, InterruptedException, TooLateException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return coming.get(Math.max(0, Deadline.left(deadlineNanos)), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    if (interruptible) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } catch (TimeoutException _) {
            throw new TooLateException();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(cause);
        };
    }

    /// The time of a call is over, and it has not been sent.
    static final class TooLateException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLateException() {
            super(null, null, false, false);
        }
    }
}
