package io.github.offspring;

/// Thrown when a received message is longer than the receiver allowed or has room for.
///
/// The message is not lost and the connection not harmed: the next receive, with more room, gets it whole.
public final class MessageTooLongException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final long lengthBytes;
    private final long limitBytes;

    /// Creates one.
    ///
    /// @param connection the name of the connection
    /// @param lengthBytes the length of the message, in bytes
    /// @param limitBytes how much was allowed, in bytes
    public MessageTooLongException(String connection, long lengthBytes, long limitBytes) {
        super(
                connection + ": message is longer than the receiver allows: length=" + lengthBytes + " bytes, limit="
                        + limitBytes + " bytes; the message is still there, receive it with more room",
                null);
        this.lengthBytes = lengthBytes;
        this.limitBytes = limitBytes;
    }

    /// Returns the length of the message that waits.
    ///
    /// @return the length, in bytes
    public long lengthBytes() {
        return lengthBytes;
    }

    /// Returns how much the receiver had allowed.
    ///
    /// @return the limit, in bytes
    public long limitBytes() {
        return limitBytes;
    }
}
