package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How long a call waits for a server that is not there at the moment.
///
/// @param deadlineNanos when the time of the call is over
/// @param interruptible whether an interruption ends the waiting; otherwise it is kept for later
/// @param brief whether a connection is not waited for when it has been in the making for a moment
record Patience(long deadlineNanos, boolean interruptible, boolean brief) {

    /// What a connection to a server that is there takes, and more.
    private static final long MOMENT_NANOS = 500_000_000;

    /// As long as there is hope.
    static final Patience WHOLE = new Patience(Deadline.NEVER, false, false);

    /// A call's that does not wait. There may be no connection although the server is there: so it waits for one, but
    /// not for who has to be started first.
    static final Patience NONE = new Patience(Deadline.NEVER, false, true);

    /// As long as there is hope, but for an interruption.
    static final Patience INTERRUPTIBLE = new Patience(Deadline.NEVER, true, false);

    /// A call's.
    ///
    /// @param limit null if it has none
    static Patience of(@Nullable TimeLimit limit, boolean interruptible) {
        return limit == null && !interruptible
                ? WHOLE
                : new Patience(limit == null ? Deadline.NEVER : limit.deadlineNanos(), interruptible, false);
    }

    /// Waits for a connection.
    ///
    /// @throws IOException if it could not be made
    /// @throws TooLateException if the time is over
    ClientSession await(Connecting.Coming coming) throws IOException, InterruptedException, TooLateException {
        long deadline = brief ? coming.begunNanos() + MOMENT_NANOS : deadlineNanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return coming.get(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
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
