package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.LocalSockets;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections of this process to servers: one to each, for each place where it is reached.
final class ClientSessions {

    private static final String LABEL = "manager";
    private static final long CROWD_PAUSE_NANOS = 5_000_000;
    private static final Map<ServerAddress, ClientSession> SESSIONS = new ConcurrentHashMap<>();
    // Held to connect: two threads make one connection.
    private static final ReentrantLock CONNECTING = new ReentrantLock();

    static {
        FamilyHome.here().atShutdown(ClientSessions::closeAll);
    }

    private ClientSessions() {}

    /// The connection to a server of the family, which is made if there is none.
    ///
    /// @throws IOException if the server cannot be reached
    static ClientSession to(ServerAddress address) throws IOException {
        ClientSession known = SESSIONS.get(address);
        if (known != null) {
            return known;
        }
        CONNECTING.lock();
        try {
            ClientSession meanwhile = SESSIONS.get(address);
            return meanwhile == null ? connect(address) : meanwhile;
        } finally {
            CONNECTING.unlock();
        }
    }

    /// The same; one that is lost from the beginning if the server cannot be reached.
    static ClientSession orLost(ServerAddress address) {
        try {
            return to(address);
        } catch (IOException | RuntimeException e) {
            return ClientSession.lost(address, Loss.unreachable(address, e));
        }
    }

    private static ClientSession connect(ServerAddress address) throws IOException {
        if (address.isRemote()) {
            return RemoteConnect.again(address);
        }
        long deadline = Deadline.after(Greeting.FAMILY_PATIENCE);
        ExactSocket socket = open(Path.of(address.place()), deadline);
        boolean done = false;
        try {
            Door.challenge().asConnector(socket, deadline);
            ClientSession session = greet(socket.release());
            checkIdentity(session, address);
            done = true;
            return session;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    static void checkIdentity(ClientSession session, ServerAddress address) throws IOException {
        if (!session.isOf(address)) {
            session.close();
            throw new IOException("another manager is there");
        }
    }

    /// Begins a session over a connection of which the other side is known to be a server of the family.
    static ClientSession greet(SocketChannel channel) throws IOException {
        return greet(new FramedSocket(LABEL, channel, RingTerms.soon()), PeerTerms.family(false), null);
    }

    /// @param place where it was reached; null if the server knows that better
    static ClientSession greet(FramedSocket socket, PeerTerms terms, @Nullable String place) throws IOException {
        SessionLink link = new SessionLink(LABEL, socket, Message.MAX_BYTES);
        boolean done = false;
        try {
            ClientSession.ServerIdentity server = Greeting.asClient(link, place);
            ClientSession session = new ClientSession(server, link, terms);
            ClientSession other = SESSIONS.putIfAbsent(session.address(), session);
            done = other == null;
            // One that was made meanwhile, or before, does as well.
            return other == null ? session : other;
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private static ExactSocket open(Path path, long deadline) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                SocketChannel channel = LocalSockets.tryOpen(path);
                if (channel != null) {
                    return new ExactSocket(channel);
                }
                if (Deadline.left(deadline) <= 0) {
                    throw new AuthenticationException(
                            "manager at " + path + ": was not reached because too many others wait there", null);
                }
                LockSupport.parkNanos(CROWD_PAUSE_NANOS);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void remove(ClientSession session) {
        SESSIONS.remove(session.address(), session);
    }

    private static void closeAll() {
        SESSIONS.values().forEach(ClientSession::close);
    }

    static @Nullable ClientSession known(ServerAddress address) {
        return SESSIONS.get(address);
    }
}
