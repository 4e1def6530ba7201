package io.github.offspring.internal.remote;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An argument that says how long a call waits. What the server gets is the time that is left when the call is sent:
/// a client may have to wait for the server first.
///
/// @param deadlineNanos when the time is over
/// @param result what the call gives if it was over before the server was there; [#NONE] if it fails then
public record TimeLimit(long deadlineNanos, @Nullable Object result) {

    private static final Object NONE = new Object();

    /// A time; what cannot be told apart from for ever is sent as it is.
    ///
    /// @param nanos how long to wait at most; `Long.MAX_VALUE` for as long as it takes
    /// @param result what the call gives if time is over before the server is there
    public static Object of(long nanos, @Nullable Object result) {
        long deadline = nanos == Long.MAX_VALUE ? Deadline.NEVER : Deadline.after(Duration.ofNanos(nanos));
        return deadline == Deadline.NEVER ? (Object) Long.MAX_VALUE : new TimeLimit(deadline, result);
    }

    /// The same for a call that has no such result.
    public static Object of(long nanos) {
        return of(nanos, NONE);
    }

    /// The one among a call's arguments.
    static @Nullable TimeLimit among(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof TimeLimit limit) {
                return limit;
            }
        }
        return null;
    }

    /// What is sent: the time that is left in its place.
    ///
    /// @param limit the one among them; null if there is none
    static @Nullable Object[] resolve(@Nullable TimeLimit limit, @Nullable Object[] arguments) {
        if (limit == null) {
            return arguments;
        }
        @Nullable Object[] resolved = arguments.clone();
        for (int i = 0; i < resolved.length; i++) {
            if (limit.equals(resolved[i])) {
                resolved[i] = Math.max(0, Deadline.left(limit.deadlineNanos));
            }
        }
        return resolved;
    }

    boolean hasResult() {
        return !NONE.equals(result);
    }
}
