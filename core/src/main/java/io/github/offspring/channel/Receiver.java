package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.MessageTooLongException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// The end of a connection where messages come out.
///
/// ```java
/// for (var sample = in.receive(); sample.isPresent(); sample = in.receive()) {
///     plot(sample.get());
/// }
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Several threads may receive: each message
/// goes to one of them. It can be sent to another process, inside a task or through another connection; then it
/// belongs to that process, and no longer to this one.
///
/// **Order** What happened before a `send` happens before what follows the matching `receive`.
///
/// **Crash** If the process at the other end dies, all its complete messages still arrive; then every `receive`
/// throws [PeerLostException]. An orderly close gives an empty result instead. In neither case does anything wait
/// for ever.
///
/// @param <T> what is received
public sealed interface Receiver<T> extends AutoCloseable, Serializable permits Connection, OneWayReceiver {

    /// Waits for the next value.
    ///
    /// @return the value; empty if the other side has closed and nothing is left
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    /// @throws CodecException if the value cannot be decoded; it is consumed, the connection goes on
    /// @throws ProtocolException if the next message is bytes; it is not consumed
    /// @throws PeerLostException if the process at the other end is gone without having closed
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    Optional<T> receive() throws InterruptedException;

    /// Waits for the next message of bytes.
    ///
    /// @return the bytes, as many as were sent; empty if the other side has closed and nothing is left
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    /// @throws ProtocolException if the next message is a value; it is not consumed
    /// @throws PeerLostException if the process at the other end is gone without having closed
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    default Optional<byte[]> receiveBytes() throws InterruptedException {
        return receiveBytes(Integer.MAX_VALUE);
    }

    /// Waits for the next message of bytes if it is not longer than a limit.
    ///
    /// @param maxLength the most to accept, in bytes, [0, 2³¹ − 1]
    /// @return the bytes; empty if the other side has closed and nothing is left
    /// @throws IllegalArgumentException if the limit is negative
    /// @throws MessageTooLongException if the message is longer; it is not consumed
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    /// @throws ProtocolException if the next message is a value; it is not consumed
    /// @throws PeerLostException if the process at the other end is gone without having closed
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    Optional<byte[]> receiveBytes(int maxLength) throws InterruptedException;

    /// Waits for the next message of bytes and puts it into an array.
    ///
    /// @param target where to put it
    /// @param offset where in it to begin, in bytes, [0, target.length]
    /// @return how many bytes were put there; empty if the other side has closed and nothing is left
    /// @throws IndexOutOfBoundsException if the offset does not lie in the array; nothing has been consumed
    /// @throws MessageTooLongException if there is no room for the message; it is not consumed
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    /// @throws ProtocolException if the next message is a value; it is not consumed
    /// @throws PeerLostException if the process at the other end is gone without having closed
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    default OptionalInt receiveBytesInto(byte[] target, int offset) throws InterruptedException {
        return receiveBytesInto(ByteBuffer.wrap(target, offset, target.length - offset));
    }

    /// Waits for the next message of bytes and puts it into a buffer, from its position on.
    ///
    /// @param target where to put it; its position is behind the message afterwards
    /// @return how many bytes were put there; empty if the other side has closed and nothing is left
    /// @throws MessageTooLongException if there is no room for the message; it is not consumed
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    /// @throws ProtocolException if the next message is a value; it is not consumed
    /// @throws PeerLostException if the process at the other end is gone without having closed
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    OptionalInt receiveBytesInto(ByteBuffer target) throws InterruptedException;

    /// Tells whether a message, or the end of the stream, is there already. Never waits and never consumes.
    ///
    /// @return true if a `receive` would have something to say at once
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    boolean poll();

    /// Waits until a message, or the end of the stream, is there. Never consumes.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return true if a `receive` would have something to say at once; false if the time is over
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException if this end is closed or belongs to another process by now
    boolean poll(Duration timeout) throws InterruptedException;

    /// Tells whether this end has been closed here or has gone to another process.
    ///
    /// @return true if it cannot be used any more
    boolean isClosed();

    /// Closes this end; a thread that waits in it gets an `IllegalStateException`. Closing twice is no error.
    @Override
    void close();
}
