package io.github.offspring.internal.transport;

import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Waits until one channel can be read, or written.
///
/// A blocking read would be a system call less, but an interruption of its thread would close the channel.
final class Readiness {

    private final SocketChannel channel;
    private final int operation;
    private @Nullable Selector selector;
    private boolean closed;

    private Readiness(SocketChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
    }

    static Readiness toRead(SocketChannel channel) {
        return new Readiness(channel, SelectionKey.OP_READ);
    }

    static Readiness toWrite(SocketChannel channel) {
        return new Readiness(channel, SelectionKey.OP_WRITE);
    }

    /// @param deadlineNanos by `System.nanoTime()`, or [Deadline#NEVER]
    /// @return true if the channel may be ready; false if the time is over or the thread has been interrupted
    boolean await(long deadlineNanos) throws IOException {
        long millis = 0;
        if (deadlineNanos != Deadline.NEVER) {
            long left = Deadline.left(deadlineNanos);
            if (left <= 0) {
                return false;
            }
            // Rounded up: early is not allowed, a millisecond late is.
            millis = left / 1_000_000 + 1;
        }
        boolean ready = select(millis);
        return ready || !Thread.currentThread().isInterrupted() && Deadline.left(deadlineNanos) > 0;
    }

    /// Waits, whatever interruptions there are; their flag is kept for later.
    void awaitUninterruptibly() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (!select(0)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// @param millis 0 for no limit
    private boolean select(long millis) throws IOException {
        Selector current = selector();
        try {
            int ready = current.select(millis);
            current.selectedKeys().clear();
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            return ready > 0;
        } catch (ClosedSelectorException e) {
            var closed = new ClosedChannelException();
            closed.initCause(e);
            throw closed;
        }
    }

    private synchronized Selector selector() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        Selector current = selector;
        if (current == null) {
            current = Selector.open();
            channel.register(current, operation);
            selector = current;
        }
        return current;
    }

    synchronized void close() {
        closed = true;
        Selector current = selector;
        if (current != null) {
            try {
                current.close();
            } catch (IOException _) {
                // Its descriptors are gone either way.
            }
        }
    }
}
