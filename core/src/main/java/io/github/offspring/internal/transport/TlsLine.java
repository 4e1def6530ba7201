package io.github.offspring.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// Encrypted bytes over a socket: TLS by the JDK's engine.
///
/* Sockets that are not blocked are waited for by selectors, so that an interruption of a user's thread that waits here
 * closes nothing.
 *
 * The thread that receives may have to send as well: an answer to a change of keys. What is on its way out is guarded by
 * `sending`; what has come in is the receiving thread's own.
 */
public final class TlsLine implements Line, ExactBytes, AutoCloseable {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Readiness readable;
    private final Readiness writable;
    // Between position and limit: what has come and has not been decrypted.
    private ByteBuffer encryptedIn;
    // Between position and limit: what has been decrypted and not taken.
    private ByteBuffer plainIn;
    private boolean ended;
    private boolean handshaking;
    private final ReentrantLock sending = new ReentrantLock();
    // Between position and limit: what has been encrypted and not sent. Guarded by `sending`; also read without.
    private ByteBuffer encryptedOut;
    private volatile boolean drained = true;
    // How often something has been received and sent, for those who look whether it goes on; each written by one thread
    // at a time.
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /// @param engine with its mode and its terms
    public TlsLine(SocketChannel channel, SSLEngine engine) throws IOException {
        this.channel = channel;
        this.engine = engine;
        channel.configureBlocking(false);
        readable = Readiness.toRead(channel);
        writable = Readiness.toWrite(channel);
        int packet = engine.getSession().getPacketBufferSize();
        encryptedIn = ByteBuffer.allocate(packet).limit(0);
        encryptedOut = ByteBuffer.allocate(packet).limit(0);
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    // ---- The handshake

    /// Does the handshake, whatever interruptions there are.
    ///
    /// @param deadlineNanos by `System.nanoTime()`
    /// @throws IOException if it fails, or is not over in time
    public void handshake(long deadlineNanos) throws IOException {
        handshaking = true;
        engine.beginHandshake();
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    wrap(NOTHING);
                    drain(deadlineNanos);
                }
                default -> {
                    if (unwrap(plainIn.compact()) == 0 && needsMore()) {
                        await(readable, deadlineNanos);
                    }
                    plainIn.flip();
                    if (ended) {
                        throw new EOFException("the other side has hung up");
                    }
                }
            }
            status = engine.getHandshakeStatus();
        }
        drain(deadlineNanos);
        handshaking = false;
    }

    private boolean needsMore() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP && !ended;
    }

    private void drain(long deadlineNanos) throws IOException {
        while (!sendEncrypted()) {
            await(writable, deadlineNanos);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static void await(Readiness readiness, long deadlineNanos) throws IOException {
        boolean interrupted = false;
        try {
            while (!readiness.await(deadlineNanos)) {
                if (!Thread.interrupted()) {
                    throw new SocketTimeoutException("the other side does not answer in time");
                }
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- Before it is trusted

    @Override
    public void send(byte[] bytes, long deadlineNanos) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining() || !isDrained()) {
            send(from, true);
            if (!isDrained()) {
                await(writable, deadlineNanos);
            }
        }
    }

    @Override
    public byte[] receive(int length, long deadlineNanos) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(length);
        while (to.hasRemaining()) {
            int count = receive(to);
            if (count < 0) {
                throw new EOFException("the other side has hung up");
            }
            if (count == 0) {
                await(readable, deadlineNanos);
            }
        }
        return to.array();
    }

    // ---- Receiving

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int receive(ByteBuffer to) throws IOException {
        if (!plainIn.hasRemaining()) {
            if (to.remaining() >= plainIn.capacity()) {
                // Past the buffer.
                return unwrap(to);
            }
            int count = unwrap(plainIn.clear());
            plainIn.flip();
            if (count <= 0) {
                return count;
            }
        }
        int count = Math.min(plainIn.remaining(), to.remaining());
        to.put(to.position(), plainIn, plainIn.position(), count).position(to.position() + count);
        plainIn.position(plainIn.position() + count);
        return count;
    }

    /// Decrypts what is there, without waiting, until something has come of it.
    ///
    /// @return how many bytes; −1 at the end
    private int unwrap(ByteBuffer to) throws IOException {
        int before = to.position();
        while (!ended) {
            SSLEngineResult result = engine.unwrap(encryptedIn, to);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    if (!fill()) {
                        return ended && to.position() == before ? -1 : to.position() - before;
                    }
                }
                case CLOSED -> ended = true;
                case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than it may be");
                case OK -> {
                    if (!answer(result.getHandshakeStatus()) || to.position() > before) {
                        return to.position() - before;
                    }
                }
            }
        }
        return to.position() > before ? to.position() - before : -1;
    }

    /// Does what the protocol asks of the thread that receives.
    ///
    /// @return false if it is the handshake's to do
    private boolean answer(HandshakeStatus status) throws IOException {
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            return true;
        }
        if (handshaking) {
            return false;
        }
        // An answer to a change of keys. If there is no room it goes with what is sent next.
        wrap(NOTHING);
        sendEncrypted();
        return true;
    }

    /// @return whether something has come
    private boolean fill() throws IOException {
        if (encryptedIn.limit() == encryptedIn.capacity()) {
            encryptedIn.compact().flip();
        }
        if (encryptedIn.limit() == encryptedIn.capacity()) {
            throw new SSLException("a record is larger than it may be");
        }
        int start = encryptedIn.position();
        int end = encryptedIn.limit();
        encryptedIn.limit(encryptedIn.capacity()).position(end);
        int count = read();
        encryptedIn.limit(encryptedIn.position()).position(start);
        ended = count < 0;
        if (count > 0) {
            received.setOpaque(received.getPlain() + 1);
        }
        return count > 0;
    }

    private int read() throws IOException {
        try {
            return channel.read(encryptedIn);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException _) {
            // Reset: the peer is gone.
            return -1;
        }
    }

    @Override
    public boolean awaitReadable(long deadlineNanos) throws IOException {
        return readable.await(deadlineNanos);
    }

    @Override
    public void awaitReadable() throws IOException {
        readable.awaitUninterruptibly();
    }

    // ---- Sending

    @Override
    public void send(ByteBuffer from, boolean isTold) throws IOException {
        sending.lock();
        try {
            while (sendEncrypted() && from.hasRemaining()) {
                wrap(from);
            }
        } finally {
            sending.unlock();
        }
    }

    private void wrap(ByteBuffer from) throws IOException {
        sending.lock();
        try {
            encryptedOut.compact();
            SSLEngineResult result = engine.wrap(from, encryptedOut);
            encryptedOut.flip();
            drained = !encryptedOut.hasRemaining();
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new ClosedChannelException();
            }
        } finally {
            sending.unlock();
        }
    }

    /// @return whether that was all
    private boolean sendEncrypted() throws IOException {
        sending.lock();
        try {
            while (encryptedOut.hasRemaining()) {
                if (channel.write(encryptedOut) == 0) {
                    break;
                }
                sent.setOpaque(sent.getPlain() + 1);
            }
            drained = !encryptedOut.hasRemaining();
            return drained;
        } finally {
            sending.unlock();
        }
    }

    @Override
    public boolean isDrained() {
        return drained;
    }

    @Override
    public void awaitWritable() throws IOException {
        writable.awaitUninterruptibly();
    }

    /// A number that gets larger whenever something has come.
    public long received() {
        return received.getOpaque();
    }

    /// A number that gets larger whenever something has been sent.
    public long sent() {
        return sent.getOpaque();
    }

    // ---- The end

    @Override
    public void close() {
        if (sending.tryLock()) {
            try {
                engine.closeOutbound();
                wrap(NOTHING);
                sendEncrypted();
            } catch (IOException _) {
                // The other side sees the end of the socket.
            } finally {
                sending.unlock();
            }
        }
        end();
    }

    @Override
    public void end() {
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
        // As long as it is registered anywhere only one direction has ended.
        readable.close();
        writable.close();
    }

    // ---- There are no rings here

    @Override
    public void receiveFrom(Ring ring) {
        throw new UnsupportedOperationException("between machines there is no shared memory");
    }

    @Override
    public boolean receivesFromRing() {
        return false;
    }

    @Override
    public boolean hasBytes() {
        return false;
    }

    @Override
    public int receiveNow(MemorySegment to, long at, long most) {
        return 0;
    }

    @Override
    public long unread() {
        return 0;
    }

    @Override
    public boolean isSocketEnded() {
        return false;
    }

    @Override
    public void sendTo(Ring ring) {
        throw new UnsupportedOperationException("between machines there is no shared memory");
    }

    @Override
    public boolean sendsToRing() {
        return false;
    }

    @Override
    public boolean fits(int bytes) {
        return true;
    }

    @Override
    public boolean hasRoom(int bytes) {
        return true;
    }

    @Override
    public int send(MemorySegment from, long at, long most) {
        return 0;
    }
}
