package io.github.offspring.pool;

import org.jspecify.annotations.Nullable;

/// What has come of one element of a lazy map.
///
/// **Threads and processes** *Immutable.*
///
/// @param <R> the results
/// @param index the place of the element in the input, from 0
/// @param value what the function returned; null if it failed
/// @param failure what it failed with; null if it returned
public record Outcome<R extends @Nullable Object>(
        long index, @Nullable R value, @Nullable Throwable failure) {

    /// Whether the element failed.
    ///
    /// @return false if the function returned
    public boolean isFailure() {
        return failure != null;
    }
}
