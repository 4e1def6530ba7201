package io.github.offspring.internal.family;

import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where other processes of the family connect to this one, each with a ticket that it was given and that is good
/// once.
///
/// Until a ticket has been shown nothing that a connection sends is looked at, beyond the [#PREAMBLE_BYTES] that a
/// ticket takes; at most [#MAX_STRANGERS] may be without one at a time, and none for longer than [#PATIENCE_NANOS].
/// Whoever comes while there are so many waits outside, in the socket's queue.
public final class Rendezvous implements AutoCloseable {

    static final int MAX_STRANGERS = 64;
    static final long PATIENCE_NANOS = 10_000_000_000L;
    static final int PREAMBLE_BYTES = 4 + Long.BYTES + Ticket.SECRET_BYTES;
    private static final int MAGIC = 0x4F_46_53_31; // "OFS1"
    private static final int BACKLOG = 512;
    private static final long EXHAUSTED_PAUSE_NANOS = 10_000_000;

    /// Told of a connection that has shown a ticket. Must not wait: it runs in the thread that lets everybody in.
    public interface Arrival {
        void accept(SocketChannel channel);
    }

    private record Expected(byte[] secret, Arrival arrival) {}

    /// A connection that has not shown a ticket yet.
    private record Stranger(ByteBuffer preamble, long deadlineNanos) {}

    /// A connection that has sent as much as a ticket takes.
    private record Complete(SocketChannel channel, ByteBuffer preamble) {}

    private final Path path;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final SelectionKey door;
    private final Map<Long, Expected> expected = new ConcurrentHashMap<>();
    private final Map<SelectionKey, Stranger> strangers = new ConcurrentHashMap<>();
    private final Queue<Runnable> afterArrivals = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /// Whether others can still find it: a cleaner of old temporary files may have removed the socket.
    boolean isReachable() {
        return Files.exists(path);
    }

    private Rendezvous(Path path, ServerSocketChannel server, Selector selector, SelectionKey door) {
        this.path = path;
        this.server = server;
        this.selector = selector;
        this.door = door;
    }

    static Rendezvous open(Path directory) throws IOException {
        Path path = directory.resolve(RandomBytes.nextHex(4) + ".sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            server.configureBlocking(false);
            Selector selector = Selector.open();
            SelectionKey door = server.register(selector, SelectionKey.OP_ACCEPT);
            Rendezvous rendezvous = new Rendezvous(path, server, selector, door);
            Thread.ofPlatform().daemon().name("offspring-rendezvous").start(rendezvous::run);
            return rendezvous;
        } catch (IOException | RuntimeException e) {
            server.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /// Expects one connection.
    public Ticket issue(Arrival arrival) {
        byte[] random = RandomBytes.next(Long.BYTES + Ticket.SECRET_BYTES);
        ByteBuffer parts = ByteBuffer.wrap(random);
        long id = parts.getLong();
        byte[] secret = new byte[Ticket.SECRET_BYTES];
        parts.get(secret);
        expected.put(id, new Expected(secret, arrival));
        return new Ticket(path.toString(), id, secret);
    }

    /// Does something once all who have connected by now have been let in. Must not wait, as an [Arrival].
    ///
    /// Who sees that a process has ended does not know yet that it has not been here: its connection may lie in the
    /// backlog, with all that it had to say.
    public void afterArrivals(Runnable action) {
        afterArrivals.add(action);
        selector.wakeup();
        if (closed) {
            drainAfterArrivals().forEach(Runnable::run);
        }
    }

    private List<Runnable> drainAfterArrivals() {
        List<Runnable> drained = new ArrayList<>();
        for (Runnable next = afterArrivals.poll(); next != null; next = afterArrivals.poll()) {
            drained.add(next);
        }
        return drained;
    }

    /// Expects it no longer.
    ///
    /// @return false if it has come already
    public boolean revoke(Ticket ticket) {
        return expected.remove(ticket.id()) != null;
    }

    /// Connects to the process that issued a ticket, and shows it.
    ///
    /// @throws IOException if nobody is there any more
    public static SocketChannel connect(Ticket ticket) throws IOException {
        // An interrupted thread's channels are closed under it; the interruption is for later.
        boolean interrupted = Thread.interrupted();
        try {
            return connectUninterrupted(ticket);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SocketChannel connectUninterrupted(Ticket ticket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(ticket.path()));
        try {
            ByteBuffer preamble = ByteBuffer.allocate(PREAMBLE_BYTES)
                    .putInt(MAGIC)
                    .putLong(ticket.id())
                    .put(ticket.secret())
                    .flip();
            while (preamble.hasRemaining()) {
                channel.write(preamble);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void run() {
        List<Complete> complete = new ArrayList<>();
        try {
            while (!closed) {
                // Taken before the look at who is there: all who came before these were added are seen below.
                List<Runnable> actions = isFull() ? List.of() : drainAfterArrivals();
                selector.select(actions.isEmpty() ? patienceMillis() : 1);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        acceptAll(complete);
                    } else if (key.isValid()) {
                        listen(key, complete);
                    }
                }
                selector.selectedKeys().clear();
                if (!complete.isEmpty()) {
                    // Only after this are their cancelled keys forgotten, and the channels free for their owners.
                    selector.selectNow();
                    complete.forEach(this::admit);
                    complete.clear();
                }
                if (isFull()) {
                    // Somebody may still be outside.
                    afterArrivals.addAll(actions);
                } else {
                    actions.forEach(Runnable::run);
                }
                dismissTheSlow();
                door.interestOps(isFull() ? 0 : SelectionKey.OP_ACCEPT);
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            if (!closed) {
                throw new AssertionError("rendezvous " + path + ": its selector failed", e);
            }
        }
    }

    private boolean isFull() {
        return strangers.size() >= MAX_STRANGERS;
    }

    /// How long the first of the strangers may still be silent, in milliseconds; 0 if there are none.
    private long patienceMillis() {
        long millis = 0;
        long now = System.nanoTime();
        for (Stranger stranger : strangers.values()) {
            // Rounded up; 0 would be for ever.
            long left = Math.max(1, (stranger.deadlineNanos - now) / 1_000_000 + 1);
            millis = millis == 0 ? left : Math.min(millis, left);
        }
        return millis;
    }

    private void acceptAll(List<Complete> complete) throws IOException {
        while (!isFull()) {
            SocketChannel channel = accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            strangers.put(key, new Stranger(ByteBuffer.allocate(PREAMBLE_BYTES), System.nanoTime() + PATIENCE_NANOS));
            listen(key, complete);
        }
    }

    private @Nullable SocketChannel accept() throws IOException {
        try {
            return server.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // Out of descriptors: those who wait stay in the backlog until some are free.
            LockSupport.parkNanos(EXHAUSTED_PAUSE_NANOS);
            return null;
        }
    }

    private void listen(SelectionKey key, List<Complete> complete) {
        Stranger stranger = strangers.get(key);
        SocketChannel channel = (SocketChannel) key.channel();
        int count = -1;
        try {
            if (stranger != null) {
                count = channel.read(stranger.preamble);
            }
        } catch (IOException _) {
            // Gone again.
        }
        if (stranger == null || count < 0) {
            dismiss(key);
        } else if (!stranger.preamble.hasRemaining()) {
            strangers.remove(key);
            key.cancel();
            complete.add(new Complete(channel, stranger.preamble.flip()));
        }
    }

    private void admit(Complete arrived) {
        ByteBuffer preamble = arrived.preamble;
        if (preamble.getInt() == MAGIC) {
            long id = preamble.getLong();
            byte[] secret = new byte[Ticket.SECRET_BYTES];
            preamble.get(secret);
            Expected found = expected.get(id);
            if (found != null && RandomBytes.equal(found.secret, secret) && expected.remove(id, found)) {
                found.arrival.accept(arrived.channel);
                return;
            }
        }
        close(arrived.channel);
    }

    private void dismissTheSlow() {
        long now = System.nanoTime();
        strangers.forEach((key, stranger) -> {
            if (now - stranger.deadlineNanos > 0) {
                dismiss(key);
            }
        });
    }

    private void dismiss(SelectionKey key) {
        strangers.remove(key);
        close(key.channel());
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
    }

    @Override
    public void close() {
        closed = true;
        try (server;
                selector) {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // The directory, and all in it, goes with the family.
        }
        strangers.keySet().forEach(this::dismiss);
        drainAfterArrivals().forEach(Runnable::run);
    }
}
