package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import java.io.Serializable;
import java.nio.ByteBuffer;

/// The end of a connection where messages go in.
///
/// ```java
/// try (var out = sender) {
///     out.send(new Sample(17, 3.5));
/// }                                     // the other side sees the end of the stream
/// ```
///
/// Each call sends one message, whole: messages are never merged, split or mixed, and arrive in the order in which
/// they were sent.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* It can be sent to another process, inside a
/// task or through another connection; then it belongs to that process, and no longer to this one.
///
/// **Order** What happens before a `send` happens before what follows the matching `receive`.
///
/// **Time** A `send` waits while the other side is far behind. An interruption does not end that waiting, since
/// half a message cannot be taken back; closing from another thread does.
///
/// **Crash** If the process at the other end dies, `send` fails with [PeerLostException], also while it waits.
/// Messages that were sent before may or may not have been received. If this process dies in the middle of a
/// message, the receiver gets all earlier ones and nothing of this one.
///
/// @param <T> what is sent
public sealed interface Sender<T> extends AutoCloseable, Serializable permits Connection, OneWaySender {

    /// Sends a value; waits while there is no room.
    ///
    /// The value is copied before the method returns: changing it later has no effect on what arrives.
    ///
    /// @param value what to send; not null, as in the JDK's queues
    /// @throws CodecException if the value cannot be encoded or is longer than 2 GiB; nothing has been sent
    /// @throws PeerLostException if the other end is closed or its process is gone
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    void send(T value);

    /// Sends bytes as they are; waits while there is no room. The receiver must ask for bytes.
    ///
    /// @param bytes what to send; may be empty
    /// @throws CodecException if they are longer than 2 GiB; nothing has been sent
    /// @throws PeerLostException if the other end is closed or its process is gone
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    default void sendBytes(byte[] bytes) {
        sendBytes(ByteBuffer.wrap(bytes));
    }

    /// Sends a part of an array as one message of bytes.
    ///
    /// @param bytes what to send from
    /// @param offset where it begins, in bytes, [0, bytes.length]
    /// @param length how much, in bytes, [0, bytes.length − offset]
    /// @throws IndexOutOfBoundsException if offset and length do not lie in the array; nothing has been sent
    /// @throws CodecException if they are longer than 2 GiB; nothing has been sent
    /// @throws PeerLostException if the other end is closed or its process is gone
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    default void sendBytes(byte[] bytes, int offset, int length) {
        sendBytes(ByteBuffer.wrap(bytes, offset, length));
    }

    /// Sends what a buffer holds between position and limit as one message of bytes.
    ///
    /// @param bytes what to send; its position is at its limit afterwards
    /// @throws CodecException if it is longer than 2 GiB; nothing has been sent
    /// @throws PeerLostException if the other end is closed or its process is gone
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    void sendBytes(ByteBuffer bytes);

    /// Tells whether this end has been closed here or has gone to another process.
    ///
    /// @return true if it cannot be used any more
    boolean isClosed();

    /// Closes this end: the other side sees the end of the stream after all that was sent. Closing twice is no
    /// error.
    @Override
    void close();
}
