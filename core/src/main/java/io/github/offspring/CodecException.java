package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when a value cannot be turned into bytes for another process, or bytes cannot be turned into a value.
///
/// At the sending side nothing has been sent. At the receiving side the message is consumed and the connection
/// stays usable.
public final class CodecException extends OffspringException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message what cannot be sent or read, where in the value it is, and what to do
    /// @param cause the underlying error; null if there is none
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
