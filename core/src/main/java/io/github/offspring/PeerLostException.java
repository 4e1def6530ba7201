package io.github.offspring;

import org.jspecify.annotations.Nullable;

/// Thrown when the process at the other end of a connection is gone without having closed it.
///
/// Every message that the peer had completely sent was delivered before this is thrown; a message that it was in
/// the middle of is discarded. An orderly close is not an error but an end of stream.
public final class PeerLostException extends OffspringException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    ///
    /// @param message which connection, and what was being done
    /// @param cause the underlying error; null if there is none
    public PeerLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
