package io.github.offspring.internal.transport;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.NativeAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Bytes over a socket, or, in each direction by itself from some moment on, through a [Ring]. Then the socket only
/// wakes, and tells by its end that the other side is gone.
final class SocketLine implements Line {

    /// How long a reader sleeps at the ring before it goes to the socket, where it also sees the end.
    private static final long READER_SLEEP_NANOS = 2_000_000;
    /// How long a writer waits for room before it looks whether there is still somebody who reads.
    private static final long WRITER_SLEEP_NANOS = 10_000_000;

    private static final long WRITER_PAUSE_NANOS = 100_000;
    private static final int WRITER_SPINS = 100;
    private static final int MANY_BELLS = 64;

    private final SocketChannel channel;
    private final Readiness readable;
    private final Readiness writable;
    private final ByteBuffer bells = ByteBuffer.allocate(MANY_BELLS);
    // Written by the thread that receives, and the one that sends.
    private volatile @Nullable RingReader in;
    private volatile @Nullable RingWriter out;
    // The receiving thread's own.
    private boolean socketEnded;
    // The sending thread's own.
    private long lookedNanos;

    SocketLine(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        readable = Readiness.toRead(channel);
        writable = Readiness.toWrite(channel);
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    // ---- Receiving

    @Override
    public void receiveFrom(Ring ring) {
        RingReader reader = new RingReader(ring);
        in = reader;
        if (!channel.isOpen()) {
            reader.leave();
        }
    }

    @Override
    public boolean receivesFromRing() {
        return in != null;
    }

    @Override
    public boolean hasBytes() {
        RingReader ring = in;
        return ring != null && ring.hasBytes();
    }

    @Override
    public int receive(ByteBuffer to) throws IOException {
        RingReader ring = in;
        if (ring == null) {
            return receiveFromSocket(to);
        }
        checkOpen();
        int count = ring.read(to);
        if (count == 0 && to.hasRemaining() && socketEnded) {
            // All that was committed before the end is to be seen now.
            count = ring.read(to);
            return count == 0 ? -1 : count;
        }
        return count;
    }

    @Override
    public int receiveNow(MemorySegment to, long at, long most) throws IOException {
        RingReader ring = in;
        if (ring == null) {
            return 0;
        }
        checkOpen();
        return ring.read(to, at, most);
    }

    private int receiveFromSocket(ByteBuffer to) throws IOException {
        try {
            return channel.read(to);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException _) {
            // Reset: the peer is gone, with bytes of ours unread. All that it had sent has been read before.
            return -1;
        }
    }

    @Override
    public boolean isSocketEnded() throws IOException {
        while (!socketEnded) {
            int count = receiveFromSocket(bells.clear());
            socketEnded = count < 0;
            if (count < MANY_BELLS) {
                break;
            }
        }
        return socketEnded;
    }

    @Override
    public boolean awaitReadable(long deadlineNanos) throws IOException {
        RingReader ring = in;
        if (ring != null) {
            long nanos = Thread.currentThread().isInterrupted() ? 0 : Deadline.left(deadlineNanos);
            if (isThere(ring, nanos)) {
                return true;
            }
        }
        return readable.await(deadlineNanos);
    }

    @Override
    public void awaitReadable() throws IOException {
        RingReader ring = in;
        if (ring == null || !isThere(ring, Long.MAX_VALUE)) {
            readable.awaitUninterruptibly();
        }
    }

    /// @return whether bytes have come, or the end; if not, whoever brings some will ring at the socket
    private boolean isThere(RingReader ring, long nanos) throws IOException {
        if (nanos > 0 && ring.spin()) {
            return true;
        }
        boolean inKernel =
                nanos > 0 && NativeAccess.isGranted() && !Thread.currentThread().isVirtual();
        if (inKernel && (ring.giveWay() || ring.sleep(Math.min(nanos, READER_SLEEP_NANOS)))) {
            return true;
        }
        // Not before each sleep: the system is asked, which costs as much as to be woken.
        return isSocketEnded() || ring.arm();
    }

    // ---- Sending

    @Override
    public void sendTo(Ring ring) {
        out = new RingWriter(ring);
        lookedNanos = System.nanoTime();
    }

    @Override
    public boolean sendsToRing() {
        return out != null;
    }

    @Override
    public boolean fits(int bytes) {
        RingWriter ring = out;
        return ring == null || ring.hasRoom(bytes);
    }

    @Override
    public boolean hasRoom(int bytes) throws IOException {
        boolean room = fits(bytes);
        if (!room) {
            ringBell();
        }
        return room;
    }

    @Override
    public void send(ByteBuffer from, boolean isTold) throws IOException {
        RingWriter ring = out;
        if (ring == null) {
            channel.write(from);
            return;
        }
        checkOpen();
        if (from.hasRemaining()) {
            ring.write(from);
            if (isTold) {
                tell(ring);
            }
        }
    }

    @Override
    public int send(MemorySegment from, long at, long most) throws IOException {
        RingWriter ring = out;
        if (ring == null) {
            return 0;
        }
        checkOpen();
        int count = ring.write(from, at, most);
        tell(ring);
        return count;
    }

    private void tell(RingWriter ring) throws IOException {
        // A reader that is gone cannot say so.
        long now = System.nanoTime();
        if (ring.wakeReader() || now - lookedNanos > WRITER_SLEEP_NANOS) {
            lookedNanos = now;
            ringBell();
        }
    }

    /// @throws IOException if nobody is there to hear it
    private void ringBell() throws IOException {
        // No room for another byte means that there are some that have not been heard yet.
        int _ = channel.write(ByteBuffer.wrap(new byte[1]));
    }

    @Override
    public long unread() {
        RingWriter ring = out;
        return ring == null ? 0 : ring.unread();
    }

    @Override
    public boolean isDrained() {
        return true;
    }

    @Override
    public void awaitWritable() throws IOException {
        RingWriter ring = out;
        if (ring == null) {
            writable.awaitUninterruptibly();
            return;
        }
        for (int i = 0; i < WRITER_SPINS; i++) {
            if (ring.hasRoom(1)) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean inKernel = NativeAccess.isGranted() && !Thread.currentThread().isVirtual();
        if (!ring.arm(inKernel)) {
            pause(ring, inKernel);
            checkOpen();
            if (!ring.hasRoom(1)) {
                // Whether or not the reader needs to be woken: to see whether it is there.
                ringBell();
            }
        }
        ring.disarm();
    }

    private static void pause(RingWriter ring, boolean inKernel) {
        if (inKernel) {
            ring.sleep(WRITER_SLEEP_NANOS);
            return;
        }
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(WRITER_PAUSE_NANOS);
        if (Thread.interrupted() || interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- The end

    @Override
    public void close() {
        RingReader ring = in;
        if (ring != null) {
            ring.leave();
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
}
