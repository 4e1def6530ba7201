package io.github.offspring.refresh;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a value is computed, if nobody asks.
///
/// @param beginsAtOnce whether the first computation is due from the beginning
/// @param period from when one is due to when the next one is; null if there is no such time
/// @param endsAfterFirst whether there is one only
record Schedule(boolean beginsAtOnce, @Nullable Duration period, boolean endsAfterFirst) {

    static final Schedule ONCE = new Schedule(true, null, true);
    static final Schedule WHEN_ASKED = new Schedule(false, null, false);

    static Schedule every(Duration period) {
        return new Schedule(true, period, false);
    }

    /// When the first computation is due, by `System.nanoTime()`.
    long first() {
        return beginsAtOnce ? System.nanoTime() : Deadline.NEVER;
    }

    /// When the one after that is due: a multiple of the period later. If several have come due meanwhile, the last of
    /// these: they are made up for by one.
    long after(long due) {
        long nanos = period == null ? Deadline.NEVER : Deadline.nanos(period);
        if (due == Deadline.NEVER || nanos == Deadline.NEVER) {
            return Deadline.NEVER;
        }
        return due + nanos * Math.max(1, (System.nanoTime() - due) / nanos);
    }
}
