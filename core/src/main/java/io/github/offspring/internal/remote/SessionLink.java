package io.github.offspring.internal.remote;

import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One side's end of what connects a server and a client: any thread sends, one at a time reads.
final class SessionLink implements AutoCloseable {

    private static final long MAX_AWAITED_BYTES = 1 << 16;

    private final String name;
    private final FramedSocket socket;
    private final long maxMessageBytes;
    // Nothing else is locked, and nobody's code run, while it is held.
    private final ReentrantLock writing = new ReentrantLock();
    // The oldest first. Guarded by `writing`.
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    // Guarded by `writing`.
    private boolean givenUp;
    // Both are of the thread that looks for peers that are stuck.
    private long lastSteps;
    private boolean sentBefore;

    /// A message of which it matters whether the other side has got it.
    ///
    /// @param end where it ends in all that was ever written
    private record Awaited(long end, Runnable undelivered) {}

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
        add(kind, message, null);
    }

    /// Adds a message that goes with the next [#flush].
    ///
    /// @param undelivered what [#giveUp] gives if the other side has died and not read it; null for nothing
    /// @throws IOException if it is certainly not delivered
    void add(int kind, Message message, @Nullable Runnable undelivered) throws IOException {
        writing.lock();
        try {
            if (givenUp) {
                throw new IOException("the other side is gone");
            }
            socket.write(kind, message);
            forgetRead();
            // What is long is not kept until its reader comes again.
            if (undelivered != null && message.inlineLength() + message.arrayBytes() <= MAX_AWAITED_BYTES) {
                awaited.add(new Awaited(socket.written(), undelivered));
            }
        } finally {
            writing.unlock();
        }
    }

    private void forgetRead() {
        if (awaited.isEmpty()) {
            return;
        }
        long taken = socket.taken(true);
        while (!awaited.isEmpty() && awaited.getFirst().end <= taken) {
            awaited.removeFirst();
        }
    }

    /// Nothing can be added any more. To be called when it has been closed.
    ///
    /// @param died whether the other side is dead, and certainly reads nothing any more
    /// @return what was to be done for the messages that it has not read, the newest first
    List<Runnable> giveUp(boolean died) {
        writing.lock();
        try {
            givenUp = true;
            long taken = socket.taken(died);
            List<Runnable> undelivered = new ArrayList<>();
            for (Awaited each : awaited) {
                if (each.end > taken) {
                    undelivered.addFirst(each.undelivered);
                }
            }
            awaited.clear();
            return undelivered;
        } finally {
            writing.unlock();
        }
    }

    void flush() throws IOException {
        writing.lock();
        try {
            socket.flush();
            forgetRead();
        } finally {
            writing.unlock();
        }
    }

    /// Whether what is sent may have arrived although sending it failed: it lies in shared memory first.
    boolean sendsToRing() {
        writing.lock();
        try {
            return socket.sendsToRing();
        } finally {
            writing.unlock();
        }
    }

    /// How often something has come.
    long received() {
        return socket.receivingSteps();
    }

    /// How often something has been sent.
    long sent() {
        return socket.sendingSteps();
    }

    /// Says goodbye if that needs no waiting.
    void sayGoodbye() {
        trySend(RemoteFrame.GOODBYE);
    }

    /// Whether somebody is about to send, and perhaps cannot.
    boolean isSending() {
        return writing.isLocked();
    }

    /// Sends a message without content if that needs no waiting.
    void trySend(int kind) {
        if (!writing.tryLock()) {
            return;
        }
        try {
            socket.trySend(kind);
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

    /// Whether the other side is known to be gone, even if messages of it are still to be read. Never waits.
    boolean isPeerGone() throws IOException {
        return socket.isPeerGone();
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
                    throw new SocketTimeoutException("the other side does not answer in time");
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
