package io.github.offspring.internal.os;

import java.time.Duration;

/// Points in time by `System.nanoTime()`.
public final class Deadline {

    /// The one that never comes.
    public static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(10_000);

    private Deadline() {}

    /// The point that lies `timeout` ahead; a negative time-out is the same as zero, an immense one never ends.
    public static long after(Duration timeout) {
        if (timeout.compareTo(LONGEST) >= 0) {
            return NEVER;
        }
        return System.nanoTime() + (timeout.isNegative() ? 0 : timeout.toNanos());
    }

    /// How far ahead it lies, in nanoseconds; zero or less if it has passed.
    public static long left(long deadline) {
        return deadline == NEVER ? Long.MAX_VALUE : deadline - System.nanoTime();
    }
}
