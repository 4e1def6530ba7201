package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when the other side of a connection sent something that the protocol does not allow at that point.
///
/// Either it is not Offspring, or not the same version of it, or the two sides expect different kinds of messages.
public final class ProtocolException extends OffspringException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message which connection, what was expected and what came
    /// @param cause the underlying error; null if there is none
    public ProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
