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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections of this process to servers: one to each, for each place where it is reached.
final class ClientSessions {

    private static final String LABEL = "manager";
    private static final long CROWD_PAUSE_NANOS = 5_000_000;
    private static final Map<ServerAddress, ClientSession> SESSIONS = new ConcurrentHashMap<>();
    // Of each place held to connect: two threads make one connection.
    private static final Map<String, ReentrantLock> CONNECTING = new ConcurrentHashMap<>();
    // By their places: the last of those that are started again when they have died.
    private static final Map<String, ServerAddress> SUCCESSORS = new ConcurrentHashMap<>();
    // The places of those of them that have been closed.
    private static final Set<String> ENDED = ConcurrentHashMap.newKeySet();
    private static final long RESTART_PATIENCE_NANOS = 30_000_000_000L;
    private static final long RESTART_PAUSE_NANOS = 20_000_000;

    static {
        FamilyHome.here().atShutdown(ClientSessions::closeAll);
    }

    private ClientSessions() {}

    /// The connection to a server, which is made if there is none; to its successor, if it has been started
    /// again.
    ///
    /// @throws IOException if the server cannot be reached
    static ClientSession to(ServerAddress address) throws IOException {
        ClientSession known = known(address);
        if (known != null) {
            return known;
        }
        ReentrantLock connecting = CONNECTING.computeIfAbsent(address.place(), _ -> new ReentrantLock());
        connecting.lock();
        try {
            ClientSession meanwhile = known(address);
            return meanwhile == null ? connect(address) : meanwhile;
        } finally {
            connecting.unlock();
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
        long deadline = System.nanoTime() + RESTART_PATIENCE_NANOS;
        while (true) {
            try {
                return address.isRemote() ? RemoteConnect.again(address) : connectHere(address);
            } catch (IOException e) {
                if (!address.restarts() || ENDED.contains(address.place()) || Deadline.left(deadline) <= 0) {
                    throw e;
                }
                // It may be about to be started again. An interruption is kept for later.
                boolean interrupted = Thread.interrupted();
                LockSupport.parkNanos(RESTART_PAUSE_NANOS);
                if (Thread.interrupted() || interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static ClientSession connectHere(ServerAddress address) throws IOException {
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
        if (!session.isOf(address) && !session.address().restarts()) {
            session.close();
            throw new IOException("another manager is there");
        }
    }

    /// The connection that there is.
    static @Nullable ClientSession known(ServerAddress address) {
        ClientSession known = SESSIONS.get(address);
        ServerAddress successor = known == null ? SUCCESSORS.get(address.place()) : null;
        ClientSession found = successor == null ? known : SESSIONS.get(successor);
        return found == null || found.isLost() ? null : found;
    }

    /// Begins a session over a connection of which the other side is known to be a server of the family.
    static ClientSession greet(SocketChannel channel) throws IOException {
        return register(greetAlone(channel));
    }

    /// The same; nobody else is to use it yet.
    static ClientSession greetAlone(SocketChannel channel) throws IOException {
        return greet(new FramedSocket(LABEL, channel, RingTerms.soon()), PeerTerms.family(false), null);
    }

    /// @param place where it was reached; null if the server knows that better
    static ClientSession greet(FramedSocket socket, PeerTerms terms, @Nullable String place) throws IOException {
        SessionLink link = new SessionLink(LABEL, socket, Message.MAX_BYTES);
        boolean done = false;
        try {
            ClientSession session = new ClientSession(Greeting.asClient(link, place), link, terms);
            done = true;
            return session;
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    /// Has all of this process use a session; the one that is used already, if there is one.
    static ClientSession register(ClientSession session) {
        ClientSession other = SESSIONS.putIfAbsent(session.address(), session);
        if (other != null) {
            session.close();
            return other;
        }
        if (session.isLost()) {
            remove(session);
        }
        ENDED.remove(session.address().place());
        if (session.address().restarts()) {
            SUCCESSORS.put(session.address().place(), session.address());
        }
        return session;
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

    /// Whoever comes to that place need not wait for another one to be there.
    static void ended(ServerAddress address) {
        if (address.restarts()) {
            ENDED.add(address.place());
        }
    }

    static void remove(ClientSession session) {
        SESSIONS.remove(session.address(), session);
    }

    private static void closeAll() {
        SESSIONS.values().forEach(ClientSession::close);
    }
}
