package io.github.offspring.internal.transport;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Messages over a Unix socket, each as one frame.
///
/// One thread may read while another writes; two must not read, nor two write, at the same time. An interruption
/// ends a thread's waiting for a message, never the connection, and never leaves a message half read or half
/// written.
public final class FramedSocket implements AutoCloseable {

    private final Line line;
    private final @Nullable RingOffer offer;
    private final FrameReader reader;
    private final FrameWriter writer;

    /// @param name for error messages
    public FramedSocket(String name, SocketChannel channel) throws IOException {
        this(name, channel, null);
    }

    /// A socket between two processes of a family, which may go over to shared memory; both sides must know of
    /// it.
    ///
    /// @param name for error messages
    /// @param terms null for the socket alone
    public FramedSocket(String name, SocketChannel channel, @Nullable RingTerms terms) throws IOException {
        this(name, new SocketLine(channel), terms);
    }

    private FramedSocket(String name, Line line, @Nullable RingTerms terms) {
        this.line = line;
        offer = terms == null ? null : new RingOffer(terms);
        reader = new FrameReader(name, line, terms);
        writer = new FrameWriter(line, offer);
    }

    /// An encrypted connection, of which the handshake is over.
    ///
    /// @param name for error messages
    public static FramedSocket over(String name, TlsLine line) {
        return new FramedSocket(name, line, null);
    }

    /// A message that no longer shares memory with the value it was made of, for sending later; its arrays in
    /// memory that the other side can fetch them from, if they are large and there is such memory. Whoever makes
    /// it [gives it up][Message#abandon] when nobody needs it any more.
    ///
    /// @param terms those of the sockets that it will go through
    public static Message detached(Message message, RingTerms terms) {
        return terms.isEver() ? ArrayBlock.detached(message) : message.detached();
    }

    /// For waiting on several at once; to be registered with a selector, not to be read.
    public SocketChannel channel() {
        return line.channel();
    }

    /// Adds a message to the buffer; it is certainly under way only after [#flush].
    public void write(int kind, Message message) throws IOException {
        writer.write(kind, message);
    }

    /// Adds a message with some bytes before its own to the buffer.
    public void write(int kind, byte[] prefix, int prefixLength, Message message) throws IOException {
        writer.write(kind, prefix, prefixLength, message);
    }

    /// Whether a message of so many bytes, all together, could be added to the buffer without sending anything.
    public boolean hasRoom(long bytes) {
        return writer.hasRoom(bytes);
    }

    /// Sends what can be sent without waiting.
    ///
    /// @return whether that was all
    public boolean tryFlush() throws IOException {
        return writer.tryFlush();
    }

    public void flush() throws IOException {
        writer.flush();
    }

    public void send(int kind, Message message) throws IOException {
        writer.write(kind, message);
        writer.flush();
    }

    /// Waits until a message, or the end of the stream, is there; consumes nothing.
    ///
    /// @param deadlineNanos by `System.nanoTime()`, or [Deadline#NEVER]
    /// @return whether it is; false if the time is over or the thread has been interrupted
    public boolean awaitNext(long deadlineNanos) throws IOException {
        return reader.awaitNext(deadlineNanos);
    }

    /// Waits until a message is there whole, or the end of the stream; consumes nothing.
    ///
    /// @param deadlineNanos by `System.nanoTime()`, or [Deadline#NEVER]
    /// @return whether it is; false if the time is over or the thread has been interrupted
    /// @throws io.github.offspring.ProtocolException if it is longer than this side keeps unread
    public boolean awaitWhole(long deadlineNanos) throws IOException {
        return reader.awaitWhole(deadlineNanos);
    }

    /// Whether a message, or the end of the stream, has already been received, or is to be seen without asking
    /// the system.
    public boolean isNextKnown() throws IOException {
        return reader.isNextHere();
    }

    /// Whether the peer is known to be gone, even if messages of it are still to be read. Never waits.
    public boolean isPeerGone() throws IOException {
        return reader.isEnded();
    }

    /// Waits for the next message's header, without consuming it.
    ///
    /// @return null at the end of the stream
    /// @throws PeerLostException if the stream ends in the middle of a message
    public @Nullable Header peek() throws IOException {
        return reader.peek();
    }

    /// Waits for the next message and reads it whole.
    ///
    /// @return null at the end of the stream
    /// @throws PeerLostException if the stream ends in the middle of a message
    public @Nullable Inbound read() throws IOException {
        return reader.read();
    }

    /// Whether what is sent goes through shared memory; for the thread that sends.
    public boolean sendsToRing() {
        return line.sendsToRing();
    }

    /// How many bytes have been written, ever; for the thread that sends.
    public long written() {
        return writer.written();
    }

    /// How many of these the peer may have read; for the thread that sends.
    ///
    /// @param dead whether the peer has died, and reads nothing any more
    public long taken(boolean dead) {
        return writer.taken(dead);
    }

    /// How often something has been sent: it changes while a thread that sends gets on.
    public long sendingSteps() {
        return writer.steps();
    }

    /// How often something has come: it changes while the peer is there and says anything. What comes through shared
    /// memory is not all counted.
    public long receivingSteps() {
        return reader.steps();
    }

    /// Sends a message without content if that needs no waiting.
    ///
    /// @return false if there was no room
    /// @throws IOException if the peer is gone, or was cut off in the middle of an earlier message
    public boolean trySend(int kind) throws IOException {
        return writer.trySend(kind);
    }

    /// Ends both directions; a thread that waits in one of them is woken with an exception.
    @Override
    public void close() {
        line.close();
        if (offer != null) {
            offer.withdraw();
        }
    }

    /// Ends this side as the death of its process would: for tests that have both in one JVM.
    void die() {
        line.end();
        if (offer != null) {
            offer.withdraw();
        }
    }
}
