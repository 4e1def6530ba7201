package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when a child process could not be started, or ended before it was ready to run anything.
///
/// Nothing of the work that was meant for it has run, and nothing of it is left behind.
public sealed class LaunchException extends OffspringException permits InitializerException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message which child, what happened, and what to do
    /// @param cause the underlying error; null if there is none
    public LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
