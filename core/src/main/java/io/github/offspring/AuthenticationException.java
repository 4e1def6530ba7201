package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when the other side of a connection could not prove that it knows the key, or did not try in time.
///
/// Nothing that such a peer sent has been decoded.
public final class AuthenticationException extends OffspringException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message what happened, with whom, and what to do
    /// @param cause what led to it; null if nothing else did
    public AuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
