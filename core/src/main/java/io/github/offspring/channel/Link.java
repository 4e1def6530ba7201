package io.github.offspring.channel;

import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// What one end of a connection sends to and receives from: a socket, or the memory of this process.
///
/// One thread may send while another receives; the [StreamConnection] sees to that.
sealed interface Link permits SocketLink, LocalLink {

    /// A value, encoded.
    int VALUE = 1;
    /// Bytes as they are.
    int BYTES = 2;
    /// The sender has closed. Never consumed: it is the answer to every later receive.
    int CLOSE = 3;
    /// The stream goes on, on the connection's next link.
    int MOVED = 4;

    /// Sends one message, waiting for room.
    ///
    /// @return false if it was not sent because the connection is changing to another link
    boolean send(int kind, Message message) throws IOException;

    /// Waits for the next message or the end.
    ///
    /// @param deadlineNanos by `System.nanoTime()`
    /// @return whether it is there; false if the time is over or the thread has been interrupted
    boolean awaitNext(long deadlineNanos) throws IOException;

    /// The next message's header; null if the stream has ended without a word.
    @Nullable
    Header peek() throws IOException;

    /// Consumes the next message, which [#peek] has shown.
    @Nullable
    Inbound read() throws IOException;

    /// The socket to wait on; null if there is none.
    @Nullable
    SocketChannel channel();

    /// Whether the other end is known to be gone. Never waits; to be called by whoever may receive.
    boolean isPeerGone() throws IOException;

    /// Tells the other end that nothing will follow. Never waits; to be called by whoever may send.
    void sayGoodbye();

    /// Ends both directions, as the death of the process would.
    void abort();
}
