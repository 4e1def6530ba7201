package io.github.offspring.internal.wire;

/// Something that leaves this process inside a message, and must not hang in the air if the message is never
/// received.
public interface Departure {

    /// Takes it back: encoding failed, nothing has been sent, and it is usable here again.
    void restore();

    /// Whether it has arrived somewhere.
    boolean isClaimed();

    /// Gives it up: the message is lost. If it has not arrived, whoever waits at the other end must be told.
    void abandon();

    /// Whether it can be in one process only, so that the message must not be received twice. If not, this is but
    /// the news that something shared is on its way.
    default boolean isExclusive() {
        return true;
    }

    /// The same once more, because what it was encoded in goes into another message too; only if it is not
    /// exclusive.
    default Departure again() {
        throw new IllegalStateException("can leave once only");
    }
}
