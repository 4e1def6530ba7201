package io.github.offspring.internal.remote;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Fingerprint;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.transport.Strangers;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Where the processes of a server's family come to it: a socket in the family's directory, and the family's key.
final class Door implements AutoCloseable {

    static final long MAGIC = 0x4F66_6673_706D_0001L;

    private static final int BACKLOG = 512;
    private static final int MAX_STRANGERS = 64;
    private static final int NAME_BYTES = 4;

    private final RemoteServer server;
    private final Path path;
    private final ServerSocketChannel socket;
    private final Semaphore strangers = new Semaphore(MAX_STRANGERS);

    private Door(RemoteServer server, Path path, ServerSocketChannel socket) {
        this.server = server;
        this.path = path;
        this.socket = socket;
    }

    /// A place where no server has been yet.
    static Path newPlace() {
        return FamilyHome.here().directory().resolve(RandomBytes.nextHex(NAME_BYTES) + ".sock");
    }

    /// @param place where; one that was there has died. Null for anywhere.
    static Door open(RemoteServer server, @Nullable Path place) throws IOException {
        Path path = newPlace();
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean done = false;
        try {
            socket.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            if (place != null) {
                // There is one all the time.
                Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
            }
            done = true;
            return new Door(server, place == null ? path : place, socket);
        } finally {
            if (!done) {
                socket.close();
                Files.deleteIfExists(path);
            }
        }
    }

    static KeyChallenge challenge() {
        return new KeyChallenge(MAGIC, Fingerprint.own(), FamilyHome.here().key());
    }

    Path path() {
        return path;
    }

    void listen() {
        Thread.ofPlatform().daemon().name("offspring-manager-door").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                strangers.acquireUninterruptibly();
                SocketChannel channel = Strangers.next(socket);
                Thread.ofVirtual().name("offspring-handshake").start(() -> letIn(channel));
            }
        } catch (ClosedChannelException _) {
            // By us.
        }
    }

    private void letIn(SocketChannel channel) {
        ExactSocket stranger = null;
        boolean done = false;
        try {
            stranger = new ExactSocket(channel);
            challenge().asAcceptor(stranger, Deadline.after(Greeting.FAMILY_PATIENCE));
            server.admit(stranger.release(), false);
            done = true;
        } catch (IOException | RuntimeException _) {
            // One that does not know the key, is slow, or has gone again.
        } finally {
            if (!done && stranger != null) {
                stranger.close();
            }
            strangers.release();
        }
    }

    @Override
    public void close() {
        try (socket) {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // It goes with the family.
        }
    }
}
