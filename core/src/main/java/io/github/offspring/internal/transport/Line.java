package io.github.offspring.internal.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The bytes between two processes.
///
/// One thread may receive while another sends.
sealed interface Line permits SocketLine, TlsLine {

    /// The socket to wait on.
    SocketChannel channel();

    // ---- Receiving

    /// What is sent from now on comes through a ring.
    void receiveFrom(Ring ring);

    boolean receivesFromRing();

    /// Whether something is in the ring, if there is one.
    boolean hasBytes();

    /// Receives what is there and has room, without waiting.
    ///
    /// @return how many bytes; −1 at the end
    int receive(ByteBuffer to) throws IOException;

    /// The same without another look at the socket: bytes only.
    int receiveNow(MemorySegment to, long at, long most) throws IOException;

    /// Whether the other side is gone; only where a ring is read.
    boolean isSocketEnded() throws IOException;

    /// @param deadlineNanos by `System.nanoTime()`, or [io.github.offspring.internal.os.Deadline#NEVER]
    /// @return true if there may be something; false if the time is over or the thread has been interrupted
    boolean awaitReadable(long deadlineNanos) throws IOException;

    /// Waits, whatever interruptions there are; their flag is kept for later.
    void awaitReadable() throws IOException;

    // ---- Sending

    /// What is sent from now on goes through a ring.
    void sendTo(Ring ring);

    boolean sendsToRing();

    /// Whether there is room for so many bytes in the ring, if there is one.
    boolean fits(int bytes);

    /// The same, of one that may have waited for it.
    ///
    /// @throws IOException if there is none, and nobody any more who could make some
    boolean hasRoom(int bytes) throws IOException;

    /// Sends what there is room for, without waiting.
    ///
    /// @param isTold whether the reader is to be woken, if that is this side's business
    void send(ByteBuffer from, boolean isTold) throws IOException;

    /// The same past the buffer.
    ///
    /// @return how many bytes
    int send(MemorySegment from, long at, long most) throws IOException;

    /// Whether nothing of what was taken to be sent is still here.
    boolean isDrained();

    /// How many bytes lie in the ring, if there is one, that nobody has read, or will read; for the thread that
    /// sends.
    long unread();

    /// Waits for room, whatever interruptions there are; their flag is kept for later.
    void awaitWritable() throws IOException;

    // ---- The end

    void close();

    /// Ends both directions, for the other side too, as the end of this process would: without a word.
    void end();
}
