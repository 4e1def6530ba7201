package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when what a pool does first in each new worker has failed there: tasks that wait for a worker fail with
/// it.
///
/// Its cause is what the initializer threw.
public final class InitializerException extends LaunchException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message which worker, what happened, and what to do
    /// @param cause what the initializer threw
    public InitializerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
