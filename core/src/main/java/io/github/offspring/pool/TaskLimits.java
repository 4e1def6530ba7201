package io.github.offspring.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What work may cost.
///
/// @param timeout how long each task, or element of a map, may run; null if nothing is said
/// @param attempts how often each may be begun
record TaskLimits(@Nullable Duration timeout, Attempts attempts) {

    static final TaskLimits NONE = new TaskLimits(null, Attempts.ONE);

    /// The same with what the pool says where these say nothing.
    TaskLimits orElse(@Nullable Duration poolTimeout) {
        return timeout == null ? new TaskLimits(poolTimeout, attempts) : this;
    }
}
