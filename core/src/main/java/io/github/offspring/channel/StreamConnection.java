package io.github.offspring.channel;

import io.github.offspring.MessageTooLongException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.Header;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one implementation of [Connection]: encoding and decoding over a [Link] that may change while it is in use.
final class StreamConnection<T> implements Connection<T> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final AtomicLong COUNT = new AtomicLong();
    private static final Object PARTING = new Object();

    /// Both ends of a new pipe.
    record Pair<T>(StreamConnection<T> first, StreamConnection<T> second) {}

    enum State {
        OPEN,
        /// Serialized, to become another process's.
        DEPARTED,
        CLOSED
    }

    private final String name;
    private final transient Format format;
    private final transient Decoder decoder;
    // Lock order: sending before receiving. Both are held only to leave this process.
    private final transient ReentrantLock sending = new ReentrantLock();
    private final transient ReentrantLock receiving = new ReentrantLock();
    private final transient Condition linkChanged = sending.newCondition();
    private final transient UnclaimedDepartures unclaimed = new UnclaimedDepartures(this);
    private transient volatile State state = State.OPEN;
    // Written under `sending`.
    private transient volatile Link outLink;
    private final transient Parting parting = new Parting(sending);
    // Written under `receiving`.
    private transient volatile Link inLink;
    // What follows inLink once that has moved; written before it says so.
    private transient volatile @Nullable Link nextInLink;
    // The other end, while the two talk in memory; changed under PARTING.
    private transient volatile @Nullable StreamConnection<T> partner;
    // Whether a thread of our own may have `receiving`, which does not count as use by somebody.
    private transient volatile boolean looking;
    private final transient List<Runnable> readableListeners = new CopyOnWriteArrayList<>();

    private StreamConnection(String name, Link link, Format format, Decoder decoder) {
        this.name = name;
        this.format = format;
        this.decoder = decoder;
        outLink = link;
        inLink = link;
    }

    /// An end whose other one is in another process.
    static <T> StreamConnection<T> over(String name, SocketLink link, Format format, Decoder decoder) {
        StreamConnection<T> connection = new StreamConnection<>(name, link, format, decoder);
        OpenConnections.add(connection);
        return connection;
    }

    /// Two ends in this process.
    static <T> Pair<T> pair() {
        String name = "pipe-" + COUNT.incrementAndGet();
        LocalStream there = new LocalStream();
        LocalStream back = new LocalStream();
        StreamConnection<T> first =
                new StreamConnection<>(name + " (first)", new LocalLink(there, back), Format.FAMILY, Decoder.family());
        StreamConnection<T> second =
                new StreamConnection<>(name + " (second)", new LocalLink(back, there), Format.FAMILY, Decoder.family());
        first.partner = second;
        second.partner = first;
        back.onReadable(first::notifyReadable);
        there.onReadable(second::notifyReadable);
        return new Pair<>(first, second);
    }

    /// An end whose other one was lost before it came.
    static <T> StreamConnection<T> lost(String name) {
        LocalStream nowhere = new LocalStream();
        nowhere.leave();
        LocalStream ended = new LocalStream();
        ended.lose();
        return new StreamConnection<>(name, new LocalLink(nowhere, ended), Format.FAMILY, Decoder.family());
    }

    String name() {
        return name;
    }

    /// The name of the end that is at the other side of this one, to say whose a socket in this one's place is.
    String partnerName() {
        StreamConnection<T> other = partner;
        return other == null ? name : other.name;
    }

    State state() {
        return state;
    }

    /// Parts the two ends, because this one has arrived somewhere else. If both do so at the same time only one of
    /// them is told of the other: that one's link then replaces the memory between them.
    ///
    /// @return the other end; null if it is not in this process, or has been the first to part
    @Nullable
    StreamConnection<T> part() {
        synchronized (PARTING) {
            StreamConnection<T> other = partner;
            if (other != null) {
                partner = null;
                other.partner = null;
            }
            return other;
        }
    }

    // ---- Sending

    @Override
    public void send(T value) {
        Objects.requireNonNull(value, "value");
        checkOpen();
        Message message = Encoder.encode(format, value, name);
        try {
            transmit(Link.VALUE, message);
        } catch (RuntimeException e) {
            message.abandon();
            throw e;
        }
        unclaimed.add(message.departures());
    }

    @Override
    public void sendBytes(ByteBuffer bytes) {
        checkOpen();
        Message.checkLength(bytes.remaining());
        int length = bytes.remaining();
        byte[] content;
        if (bytes.hasArray() && bytes.arrayOffset() + bytes.position() == 0) {
            // Of no use to anybody when this returns; a link that keeps it copies it.
            content = bytes.array();
            bytes.position(length);
        } else {
            content = new byte[length];
            bytes.get(content);
        }
        transmit(Link.BYTES, Message.ofBytes(content, length));
    }

    private void transmit(int kind, Message message) {
        sending.lock();
        try {
            checkOpen();
            transmitLocked(kind, message);
        } catch (IOException e) {
            checkOpen();
            throw new PeerLostException(name + ": cannot send because the other end is closed or its process gone", e);
        } finally {
            sending.unlock();
        }
    }

    private void transmitLocked(int kind, Message message) throws IOException {
        Link link = outLink;
        while (!link.send(kind, message)) {
            // The other end is on its way to another process; what is still to be read goes there first.
            while (outLink == link) {
                linkChanged.awaitUninterruptibly();
                if (state == State.CLOSED) {
                    throw new ClosedChannelException();
                }
            }
            link = outLink;
        }
    }

    // ---- Receiving

    @Override
    @SuppressWarnings("unchecked") // what T is was agreed by both ends' users; a wrong cast shows at theirs
    public Optional<T> receive() throws InterruptedException {
        receiving.lockInterruptibly();
        try {
            Header header = awaitHeader(Link.VALUE, "receiveBytes()");
            if (header == null) {
                return Optional.empty();
            }
            Inbound message = take();
            return Optional.of((T) Objects.requireNonNull(
                    decoder.open(message, Thread.currentThread().getContextClassLoader())
                            .read(name)));
        } finally {
            releaseReceiving();
        }
    }

    @Override
    public Optional<byte[]> receiveBytes(int maxLength) throws InterruptedException {
        if (maxLength < 0) {
            throw new IllegalArgumentException(name + ": the limit must not be negative: maxLength=" + maxLength);
        }
        receiving.lockInterruptibly();
        try {
            Header header = awaitHeader(Link.BYTES, "receive()");
            if (header == null) {
                return Optional.empty();
            }
            if (header.inlineLength() > maxLength) {
                throw new MessageTooLongException(name, header.inlineLength(), maxLength);
            }
            return Optional.of(take().bytes());
        } finally {
            releaseReceiving();
        }
    }

    @Override
    public OptionalInt receiveBytesInto(ByteBuffer target) throws InterruptedException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        Optional<byte[]> bytes = receiveBytes(target.remaining());
        if (bytes.isEmpty()) {
            return OptionalInt.empty();
        }
        target.put(bytes.get());
        return OptionalInt.of(bytes.get().length);
    }

    /// Waits for the next message of the given kind.
    ///
    /// @return null at the end of the stream
    private @Nullable Header awaitHeader(int kind, String other) throws InterruptedException {
        if (!awaitNext(Deadline.NEVER)) {
            // The flag has become the exception.
            Thread.interrupted();
            throw new InterruptedException(name + ": interrupted while waiting for a message");
        }
        try {
            Header header = inLink.peek();
            if (header == null) {
                throw peerLost(null);
            }
            if (header.kind() == Link.CLOSE) {
                unclaimed.abandon();
                return null;
            }
            if (header.kind() != kind) {
                throw new ProtocolException(
                        name + ": the next message is of the other kind: length=" + header.inlineLength()
                                + " bytes; use " + other,
                        null);
            }
            return header;
        } catch (IOException e) {
            throw peerLost(e);
        }
    }

    private Inbound take() {
        try {
            return Objects.requireNonNull(inLink.read());
        } catch (IOException e) {
            throw peerLost(e);
        }
    }

    private RuntimeException peerLost(@Nullable IOException cause) {
        checkOpen();
        unclaimed.abandon();
        return new PeerLostException(name + ": the process at the other end is gone without having closed it", cause);
    }

    @Override
    public boolean poll() {
        checkOpen();
        if (!tryReceiving()) {
            // Somebody waits, so nothing is there; or somebody takes it at this moment.
            return false;
        }
        boolean there = false;
        try {
            there = awaitNext(System.nanoTime());
            return there;
        } finally {
            receiving.unlock();
            if (there) {
                notifyReadable();
            }
        }
    }

    /// Others who wait may have found the lock taken, and what they wait for taken out of the socket.
    private void releaseReceiving() {
        receiving.unlock();
        notifyReadable();
    }

    /// Takes the receiving lock unless somebody receives. Our own look at the peer takes no time.
    private boolean tryReceiving() {
        while (!receiving.tryLock()) {
            if (!looking) {
                // It may have ended in between.
                return receiving.tryLock();
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public boolean poll(Duration timeout) throws InterruptedException {
        long deadline = Deadline.after(timeout);
        receiving.lockInterruptibly();
        try {
            boolean there = awaitNext(deadline);
            if (!there && Thread.interrupted()) {
                throw new InterruptedException(name + ": interrupted while waiting for a message");
            }
            return there;
        } finally {
            receiving.unlock();
        }
    }

    /// Waits under the receiving lock, following the stream to its next link.
    private boolean awaitNext(long deadlineNanos) {
        try {
            while (true) {
                checkOpen();
                Link link = inLink;
                if (!link.awaitNext(deadlineNanos)) {
                    checkOpen();
                    return false;
                }
                Header header = link.peek();
                if (header == null || header.kind() != Link.MOVED) {
                    return true;
                }
                inLink = Objects.requireNonNull(nextInLink);
                // Whoever waits for several things has to wait at this one's socket too.
                notifyReadable();
            }
        } catch (PeerLostException e) {
            // Cut off in the middle of a header: receive() says so.
            return true;
        } catch (IOException e) {
            checkOpen();
            return true;
        }
    }

    // ---- Readiness, for waiting on several

    @Nullable
    SocketChannel channel() {
        return inLink.channel();
    }

    void addReadableListener(Runnable action) {
        readableListeners.add(action);
    }

    void removeReadableListener(Runnable action) {
        readableListeners.remove(action);
    }

    private void notifyReadable() {
        readableListeners.forEach(Runnable::run);
    }

    // ---- Leaving

    /// Ends the use of this end here, because it is about to belong to another process.
    ///
    /// @return false if another thread is using it
    boolean depart() {
        boolean locked = sending.tryLock();
        // The thread that relinks has it for us, which does not count as use by somebody.
        if (!locked && !parting.isPostponed()) {
            // Relinking may have ended in between.
            locked = sending.tryLock();
            if (!locked) {
                return false;
            }
        }
        try {
            if (!tryReceiving()) {
                return false;
            }
            try {
                checkOpen();
                state = State.DEPARTED;
                return true;
            } finally {
                receiving.unlock();
            }
        } finally {
            if (locked) {
                sending.unlock();
            }
        }
    }

    /// Undoes [#depart].
    void comeBack() {
        state = State.OPEN;
    }

    /// The other end has arrived in another process: from now on this one talks to it directly.
    ///
    /// What has been sent and not yet read goes there first; what the other end had sent before it left is read
    /// first.
    void relink(SocketLink link) {
        parting.postpone();
        LocalLink local = (LocalLink) outLink;
        OpenConnections.add(this);
        // A sender that waits for room is turned away and gives the lock free.
        List<LocalStream.Parcel> unread = local.out().redirect();
        nextInLink = link;
        local.in().finish(Link.MOVED);
        sending.lock();
        try {
            for (LocalStream.Parcel parcel : unread) {
                // Goodbye is said below, where there need be no room for it.
                if (parcel.kind() != Link.CLOSE) {
                    link.send(parcel.kind(), parcel.message());
                }
            }
        } catch (IOException _) {
            // The next send, or receive, finds the same and has somebody to tell.
        } finally {
            outLink = link;
            linkChanged.signalAll();
            sending.unlock();
            parting.allow();
            if (state == State.CLOSED) {
                leaveInOrder();
            }
        }
        notifyReadable();
    }

    /// For the relay that serves an end that has left: the next message of any kind; null when the stream is over.
    @Nullable
    Inbound nextRaw() throws IOException {
        receiving.lock();
        try {
            while (true) {
                inLink.awaitNext(Deadline.NEVER);
                Header header = inLink.peek();
                if (header == null) {
                    return null;
                }
                if (header.kind() == Link.CLOSE) {
                    return new Inbound(Link.CLOSE, new byte[0], new Object[0]);
                }
                if (header.kind() != Link.MOVED) {
                    return inLink.read();
                }
                inLink = Objects.requireNonNull(nextInLink);
            }
        } finally {
            receiving.unlock();
        }
    }

    void sendRaw(int kind, Message message) throws IOException {
        sending.lock();
        try {
            transmitLocked(kind, message);
        } finally {
            sending.unlock();
        }
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return ConnectionDeparture.begin(this);
    }

    // ---- The end

    private void checkOpen() {
        switch (state) {
            case OPEN -> {
                return;
            }
            case DEPARTED ->
                throw new IllegalStateException(
                        name + ": has been sent to another process and is no longer of this one");
            case CLOSED -> throw new IllegalStateException(name + ": is closed");
        }
    }

    @Override
    public boolean isClosed() {
        return state != State.OPEN;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSED;
        }
        leaveInOrder();
    }

    /// Ends an end that has left for another process and been closed there.
    void closeDeparted() {
        state = State.CLOSED;
        leaveInOrder();
    }

    /// Called by whoever closes, and again by the end of relinking if that found it closed.
    private void leaveInOrder() {
        OpenConnections.remove(this);
        Link left = parting.sayGoodbye(() -> outLink);
        // While other connections' ends are under way through this one, their watch keeps it open.
        if (left != null && unclaimed.areAllClaimed()) {
            abort(left);
        }
        notifyReadable();
    }

    /// Called by the watch, when nothing is under way any more. Whoever has still to say goodbye sees that too.
    void departuresAreOver() {
        Link left = parting.left();
        if (left != null) {
            abort(left);
        }
    }

    /// For the watch: whether nobody is left to fetch what was sent.
    boolean isPeerGone() {
        looking = true;
        if (!receiving.tryLock()) {
            // Whoever receives finds out.
            looking = false;
            return false;
        }
        try {
            // Nobody may have followed the stream to where it has moved.
            Link next = nextInLink;
            return (next == null ? inLink : next).isPeerGone();
        } catch (IOException e) {
            return true;
        } finally {
            receiving.unlock();
            looking = false;
            // A look takes out of the socket what others wait for there.
            notifyReadable();
        }
    }

    /// Ends an end that nobody will use any more, as if its process had died.
    void abort() {
        state = State.CLOSED;
        OpenConnections.remove(this);
        unclaimed.abandon();
        abort(outLink);
    }

    /// The link that follows the given one, because the other end has moved, may have its goodbye still before it.
    private void abort(Link left) {
        left.abort();
        Link in = inLink;
        if (in != left && left == nextInLink) {
            in.abort();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
