package io.github.offspring.channel;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.LocalSockets;
import io.github.offspring.internal.transport.Strangers;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A place in the file system where other processes of this machine can connect to.
///
/// ```java
/// try (var listener = Listener.bind(Path.of("/run/user/1000/render.sock"), key);
///         Connection<Job> client = listener.accept()) {
///     Optional<Job> job = client.receive();
/// }
/// // elsewhere
/// Connection<Job> server = Connection.connect(Path.of("/run/user/1000/render.sock"), key);
/// ```
///
/// It compares with Python's `multiprocessing.connection.Listener`. Here both sides always prove that they know a
/// key, an impostor is no error of [#accept] but is turned away unseen, and nobody can hold the others up:
/// strangers get ten seconds, and at most 64 of them are served at a time.
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// **Crash** If this process is killed its socket file stays, and binding there again says so; connections that
/// had been accepted end for their other sides as [Connection] describes. If a client dies before it is accepted,
/// `accept` still returns its connection, with what it had sent.
public final class Listener implements AutoCloseable {

    private static final int MAX_STRANGERS = 64;
    private static final int MAX_WAITING = 128;
    private static final AtomicLong COUNT = new AtomicLong();

    /// Wakes those who wait in `accept` when the listener is closed.
    private static final Object CLOSED = new Object();

    private final Path path;
    private final AuthKey key;
    private final @Nullable ObjectInputFilter filter;
    private final ServerSocketChannel server;
    private final Semaphore strangers = new Semaphore(MAX_STRANGERS);
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final BlockingQueue<Object> accepted = new LinkedBlockingQueue<>();
    private final AtomicLong rejected = new AtomicLong();
    private final List<Runnable> readableListeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Listener(Path path, AuthKey key, @Nullable ObjectInputFilter filter, ServerSocketChannel server) {
        this.path = path;
        this.key = key;
        this.filter = filter;
        this.server = server;
    }

    /// Begins to listen.
    ///
    /// @param path where; a file that does not exist yet, in a folder that does, of at most about 100 bytes
    /// @param key the key that a client must know
    /// @return the listener, open
    /// @throws UncheckedIOException if the path is in use, too long, or cannot be created
    public static Listener bind(Path path, AuthKey key) {
        return open(path, key, null);
    }

    /// Begins to listen to clients that may not send everything.
    ///
    /// @param path where; a file that does not exist yet, in a folder that does, of at most about 100 bytes
    /// @param key the key that a client must know
    /// @param filter asked about every class that a received value holds
    /// @return the listener, open
    /// @throws UncheckedIOException if the path is in use, too long, or cannot be created
    public static Listener bind(Path path, AuthKey key, ObjectInputFilter filter) {
        return open(path, key, filter);
    }

    private static Listener open(Path path, AuthKey key, @Nullable ObjectInputFilter filter) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            Listener listener = new Listener(path, key, filter, server);
            Thread.ofPlatform().daemon().name("offspring-listener").start(listener::run);
            return listener;
        } catch (BindException e) {
            throw new UncheckedIOException(
                    "listener " + path + ": cannot be opened because the path is in use" + whoIsThere(path), e);
        } catch (IOException e) {
            throw new UncheckedIOException("listener " + path + ": cannot be opened because " + e, e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    "listener " + path + ": cannot be opened because its path cannot be a socket's",
                    new IOException(e));
        }
    }

    private static String whoIsThere(Path path) {
        try (SocketChannel _ = LocalSockets.tryOpen(path)) {
            return ": a living process listens there";
        } catch (IOException e) {
            return ": nobody listens there, so it is probably left by a process that was killed; delete the file";
        }
    }

    private void run() {
        try {
            while (true) {
                strangers.acquireUninterruptibly();
                SocketChannel channel = Strangers.next(server);
                Thread.ofVirtual().name("offspring-handshake").start(() -> letIn(channel));
            }
        } catch (ClosedChannelException e) {
            // By us; or under us, and then those who wait must not wait for ever.
            close();
        }
    }

    private void letIn(SocketChannel channel) {
        boolean done = false;
        ExactSocket socket = null;
        try {
            socket = new ExactSocket(channel);
            StreamConnection<Object> connection = Handshake.asListener(
                    "connection " + COUNT.incrementAndGet() + " at " + path,
                    socket,
                    key,
                    filter,
                    Deadline.after(Handshake.DEFAULT_PATIENCE));
            done = true;
            strangers.release();
            enqueue(connection);
        } catch (IOException e) {
            rejected.incrementAndGet();
        } finally {
            if (!done) {
                if (socket != null) {
                    socket.close();
                }
                strangers.release();
            }
        }
    }

    private void enqueue(StreamConnection<Object> connection) {
        waiting.acquireUninterruptibly();
        accepted.add(connection);
        if (closed) {
            dismissWaiting();
        }
        readableListeners.forEach(Runnable::run);
    }

    /// Waits for the next client that has proved the key.
    ///
    /// @param <T> what is sent and received
    /// @return this side's end of the connection to it
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException if the listener is or gets closed
    public <T> Connection<T> accept() throws InterruptedException {
        return this.<T>accept(Duration.ofNanos(Long.MAX_VALUE))
                .orElseThrow(() -> new AssertionError("centuries are over"));
    }

    /// Waits for the next client that has proved the key, but not for ever.
    ///
    /// @param <T> what is sent and received
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return this side's end of the connection to it; empty if none came in time
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException if the listener is or gets closed
    @SuppressWarnings("unchecked") // what T is was agreed by both ends' users; a wrong cast shows at theirs
    public <T> Optional<Connection<T>> accept(Duration timeout) throws InterruptedException {
        checkOpen();
        Object next = accepted.poll(Math.max(0, Deadline.left(Deadline.after(timeout))), TimeUnit.NANOSECONDS);
        if (CLOSED.equals(next)) {
            accepted.add(CLOSED);
            checkOpen();
        }
        if (next == null) {
            return Optional.empty();
        }
        waiting.release();
        return Optional.of((Connection<T>) next);
    }

    /// Returns where it listens.
    ///
    /// @return the path, as it was given
    public Path path() {
        return path;
    }

    /// Returns how many clients have been turned away because they did not prove the key in time.
    ///
    /// @return the number since the listener was opened
    public long rejected() {
        return rejected.get();
    }

    /// For waiting on several: whether `accept` would return at once.
    boolean isReady() {
        return !accepted.isEmpty();
    }

    void addReadableListener(Runnable action) {
        readableListeners.add(action);
    }

    void removeReadableListener(Runnable action) {
        readableListeners.remove(action);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("listener " + path + ": is closed");
        }
    }

    /// Stops listening and removes the socket file. Clients that nobody has accepted are hung up on. Closing twice
    /// is no error.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try (server) {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // The file stays; nobody listens there.
        }
        dismissWaiting();
        accepted.add(CLOSED);
        readableListeners.forEach(Runnable::run);
    }

    private void dismissWaiting() {
        boolean marked = false;
        for (Object next = accepted.poll(); next != null; next = accepted.poll()) {
            if (next instanceof Connection<?> connection) {
                connection.close();
                waiting.release();
            } else {
                marked = true;
            }
        }
        if (marked) {
            accepted.add(CLOSED);
        }
    }

    @Override
    public String toString() {
        return "listener " + path;
    }
}
