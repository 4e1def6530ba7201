package io.github.offspring.internal.os;

import java.time.Duration;
import java.util.Locale;

/// Points in time by `System.nanoTime()`.
public final class Deadline {

    /// The one that never comes.
    public static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(10_000);
    private static final Duration SHORTEST = LONGEST.negated();

    private Deadline() {}

    /// The point that lies `timeout` ahead; a negative time-out is the same as zero, an immense one never ends.
    public static long after(Duration timeout) {
        long nanos = nanos(timeout);
        return nanos == NEVER ? NEVER : System.nanoTime() + Math.max(0, nanos);
    }

    /// A time in nanoseconds; `Long.MAX_VALUE` for an immense one, `Long.MIN_VALUE` for one that is immensely long
    /// ago.
    public static long nanos(Duration time) {
        if (time.compareTo(LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        return time.compareTo(SHORTEST) <= 0 ? Long.MIN_VALUE : time.toNanos();
    }

    /// A time as it stands in messages, such as `1m30s`.
    public static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /// How far ahead it lies, in nanoseconds; zero or less if it has passed.
    public static long left(long deadline) {
        return deadline == NEVER ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    /// The one that comes first.
    public static long earlier(long a, long b) {
        return left(a) <= left(b) ? a : b;
    }
}
