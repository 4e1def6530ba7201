package io.github.offspring.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A socket that sends and receives exact numbers of bytes until a deadline: for a peer that is not trusted yet.
///
/// Interruptions are kept for later: the deadline is near.
public final class ExactSocket implements ExactBytes, AutoCloseable {

    private final SocketChannel channel;
    private final Readiness readable;
    private final Readiness writable;

    public ExactSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        readable = Readiness.toRead(channel);
        writable = Readiness.toWrite(channel);
    }

    @Override
    public void send(byte[] bytes, long deadlineNanos) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0 && !awaitUninterruptibly(writable, deadlineNanos)) {
                throw new SocketTimeoutException("the other side does not take what it is sent in time");
            }
        }
    }

    @Override
    public byte[] receive(int length, long deadlineNanos) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException("the other side has hung up");
            }
            if (count == 0 && !awaitUninterruptibly(readable, deadlineNanos)) {
                throw new SocketTimeoutException("the other side does not answer in time");
            }
        }
        return buffer.array();
    }

    private static boolean awaitUninterruptibly(Readiness readiness, long deadlineNanos) throws IOException {
        boolean interrupted = false;
        try {
            while (!readiness.await(deadlineNanos)) {
                if (!Thread.interrupted()) {
                    return false;
                }
                interrupted = true;
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Gives the channel to somebody else.
    public SocketChannel release() throws IOException {
        readable.close();
        writable.close();
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
        readable.close();
        writable.close();
    }
}
