package io.github.offspring.channel;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A link to another process.
///
/* A socket ends in the same way whether its owner closed it or died, so an orderly close sends a last message. If
 * there is no room for one, because the reader is behind, the closer does not wait for it: it leaves a file instead,
 * where the reader looks when it comes to the end without having found that message.
 */
final class SocketLink implements Link {

    private static final Header GOODBYE = new Header(CLOSE, 0, 0, 0);

    private final FramedSocket socket;
    private final SocketMark mark;
    private boolean peerClosed;

    SocketLink(FramedSocket socket, SocketMark mark) {
        this.socket = socket;
        this.mark = mark;
    }

    @Override
    public boolean send(int kind, Message message) throws IOException {
        socket.send(kind, message);
        return true;
    }

    @Override
    public boolean awaitNext(long deadlineNanos) throws IOException {
        return socket.awaitNext(deadlineNanos);
    }

    @Override
    public @Nullable Header peek() throws IOException {
        if (peerClosed) {
            return GOODBYE;
        }
        Header header = socket.peek();
        if (header == null && mark.takePeers()) {
            peerClosed = true;
            return GOODBYE;
        }
        return header;
    }

    @Override
    public @Nullable Inbound read() throws IOException {
        return socket.read();
    }

    @Override
    public SocketChannel channel() {
        return socket.channel();
    }

    @Override
    public boolean isPeerGone() throws IOException {
        return socket.isPeerGone();
    }

    @Override
    public void sayGoodbye() {
        try {
            if (!socket.trySend(CLOSE)) {
                mark.leave();
            }
        } catch (IOException _) {
            // There is nobody any more to say it to.
        }
    }

    @Override
    public void abort() {
        socket.close();
        mark.forget();
    }
}
