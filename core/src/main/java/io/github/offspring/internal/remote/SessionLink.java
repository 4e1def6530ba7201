package io.github.offspring.internal.remote;

import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One side's end of what connects a server and a client: any thread sends, one at a time reads.
final class SessionLink implements AutoCloseable {

    private final String name;
    private final FramedSocket socket;
    private final long maxMessageBytes;
    // Nothing else is locked, and nobody's code run, while it is held.
    private final ReentrantLock writing = new ReentrantLock();
    // Both are of the thread that looks for peers that are stuck.
    private long lastSteps;
    private boolean sentBefore;

    /// @param maxMessageBytes what is longer is not read, and ends the connection
    SessionLink(String name, FramedSocket socket, long maxMessageBytes) {
        this.name = name;
        this.socket = socket;
        this.maxMessageBytes = maxMessageBytes;
    }

    String name() {
        return name;
    }

    void send(int kind, Message message) throws IOException {
        writing.lock();
        try {
            socket.send(kind, message);
        } finally {
            writing.unlock();
        }
    }

    void send(int kind, WireWriter fields) throws IOException {
        send(kind, Message.ofBytes(fields.array(), fields.position()));
    }

    /// Adds a message that goes with the next [#flush].
    void add(int kind, Message message) throws IOException {
        writing.lock();
        try {
            socket.write(kind, message);
        } finally {
            writing.unlock();
        }
    }

    void flush() throws IOException {
        writing.lock();
        try {
            socket.flush();
        } finally {
            writing.unlock();
        }
    }

    /// Says goodbye if that needs no waiting.
    void sayGoodbye() {
        if (!writing.tryLock()) {
            return;
        }
        try {
            socket.trySend(RemoteFrame.GOODBYE);
        } catch (IOException _) {
            // There is nobody any more to say it to.
        } finally {
            writing.unlock();
        }
    }

    // ---- The thread that reads

    /// Whether a message, or the end, is there already.
    boolean isNextKnown() throws IOException {
        return socket.isNextKnown();
    }

    /// @return false if the thread has been interrupted or the time is over
    boolean awaitNext(long deadlineNanos) throws IOException {
        return socket.awaitNext(deadlineNanos);
    }

    /// Waits for the next message, whatever interruptions there are.
    ///
    /// @return null at the end
    @Nullable
    Inbound read() throws IOException {
        Header header = socket.peek();
        if (header != null && header.totalBytes() > maxMessageBytes) {
            throw new ProtocolException(
                    name + ": a message is longer than is allowed: length=" + header.totalBytes() + " bytes, limit="
                            + maxMessageBytes + " bytes",
                    null);
        }
        return socket.read();
    }

    /// Waits for one short message, for a time.
    ///
    /// @throws IOException if it does not come whole in time
    Inbound await(long deadlineNanos) throws IOException {
        boolean interrupted = false;
        try {
            while (!socket.awaitWhole(deadlineNanos)) {
                if (Deadline.left(deadlineNanos) <= 0) {
                    throw new IOException("the other side does not answer in time");
                }
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Inbound first = read();
        if (first == null) {
            throw new IOException("the other side has hung up");
        }
        return first;
    }

    // ---- Peers that do not take what they are sent

    /// Called from time to time, by one thread.
    ///
    /// @return whether somebody has been sending since the last call, and has not got on
    boolean isStuck() {
        long steps = socket.sendingSteps();
        boolean stuck = sentBefore && writing.isLocked() && steps == lastSteps;
        lastSteps = steps;
        sentBefore = writing.isLocked();
        return stuck;
    }

    @Override
    public void close() {
        socket.close();
    }
}
