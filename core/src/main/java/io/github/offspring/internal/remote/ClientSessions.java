package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.Patience.TooLateException;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The connections of this process to servers: one to each, for each place where it is reached, and each way.
final class ClientSessions {

    private static final String LABEL = "manager";
    private static final long CROWD_PAUSE_NANOS = 5_000_000;
    private static final Map<ServerAddress, ClientSession> SESSIONS = new ConcurrentHashMap<>();

    static {
        FamilyHome.here().atShutdown(ClientSessions::closeAll);
    }

    private ClientSessions() {}

    /// The connection to a server, which is made if there is none; to its successor, if it has been started
    /// again.
    ///
    /// @throws IOException if the server cannot be reached
    private static ClientSession to(ServerAddress address, Patience patience)
            throws IOException, InterruptedException, TooLateException {
        ClientSession known = known(address);
        if (known != null) {
            return known;
        }
        Successors.checkMayWait(address);
        return patience.await(Connecting.begin(address, "", () -> {
            ClientSession meanwhile = known(address);
            return meanwhile == null ? connect(address) : meanwhile;
        }));
    }

    /// The connection to who is at a server's place now: what is known may be one that has died since, unnoticed.
    ///
    /// @throws IOException if the server cannot be reached
    private static ClientSession now(ServerAddress address) throws IOException, InterruptedException, TooLateException {
        Successors.checkMayWait(address);
        return Patience.WHOLE.await(Connecting.begin(address, "now ", () -> connect(address)));
    }

    /// The connection over which a call is to be sent.
    ///
    /// @param lost over which it could not be sent; null if it has not been tried
    /// @throws ManagerLostException if there is none, and will not be
    /// @throws InterruptedException if the patience ends by an interruption
    /// @throws TooLateException if it ends by its time
    static ClientSession reach(
            ServerAddress address, @Nullable ClientSession lost, CallTarget target, Patience patience)
            throws InterruptedException, TooLateException {
        if (lost != null && !lost.mayComeBack()) {
            throw lost.unsent(target);
        }
        try {
            return to(address, patience);
        } catch (IOException | RuntimeException e) {
            throw Loss.unreachable(address, lost, e).exception(target, false);
        }
    }

    /// The same for calls that are not declared to be interrupted: an interruption ends the waiting all the same, once
    /// it has taken longer than a connection takes to a server that is there, and is kept.
    ///
    /// @throws ManagerLostException also if that was so
    static ClientSession reach(ServerAddress address, @Nullable ClientSession lost, CallTarget target) {
        try {
            try {
                return reach(address, lost, target, Patience.NONE);
            } catch (TooLateException _) {
                return reach(address, lost, target, Patience.INTERRUPTIBLE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Loss.notAwaited(address, lost, e).exception(target, false);
        } catch (TooLateException e) {
            throw new AssertionError("nobody has set a limit", e);
        }
    }

    /// The connection to this very server; one that is lost if it cannot be reached, or another one has followed.
    static ClientSession ofSame(ServerAddress address) {
        try {
            ClientSession session = to(address, Patience.WHOLE);
            if (!session.isOf(address)) {
                session = now(address);
            }
            if (!session.isOf(address)) {
                // That one may have begun before this server was there.
                session = now(address);
            }
            return session.isOf(address) ? session : ClientSession.lost(address, Loss.replaced(session.server()));
        } catch (IOException | RuntimeException e) {
            return ClientSession.lost(address, Loss.unreachable(address, null, e));
        } catch (InterruptedException | TooLateException e) {
            throw new AssertionError("nobody has set a limit", e);
        }
    }

    private static ClientSession connect(ServerAddress address) throws IOException {
        try {
            return Successors.connect(
                    address, address.isRemote() ? (to, _) -> RemoteConnect.again(to) : ClientSessions::connectHere);
        } catch (Proofs.NoProofException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ClientSession connectHere(ServerAddress address, long deadline) throws IOException {
        ExactSocket socket = open(Path.of(address.place()), deadline);
        boolean done = false;
        try {
            Door.challenge().asConnector(socket, deadline);
            ClientSession session = greet(socket.release(), Place.of(address).pass());
            checkIdentity(session, address);
            done = true;
            return register(session);
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /// Before anybody else uses the connection.
    static void checkIdentity(ClientSession session, ServerAddress address) throws IOException {
        boolean mayFollow = address.restarts() && session.address().restarts();
        if (!session.isOf(address) && !mayFollow) {
            session.close();
            throw new IOException("another manager is there");
        }
    }

    /// The connection that there is.
    static @Nullable ClientSession known(ServerAddress address) {
        ClientSession known = SESSIONS.get(address);
        ServerAddress successor = known == null ? Successors.latest(address) : null;
        ClientSession found = successor == null ? known : SESSIONS.get(successor);
        return found == null || found.isLost() ? null : found;
    }

    /// Begins a session over a connection that a server of the family has made to this process, its owner.
    static ClientSession greet(SocketChannel channel) throws IOException {
        return register(greetAlone(channel));
    }

    /// The same; nobody else is to use it yet.
    static ClientSession greetAlone(SocketChannel channel) throws IOException {
        ClientSession session = greet(channel, "");
        session.place().pass(session.server().pass());
        return session;
    }

    private static ClientSession greet(SocketChannel channel, String before) throws IOException {
        return greet(
                new FramedSocket(LABEL, channel, RingTerms.soon()),
                PeerTerms.family(false),
                null,
                before,
                UnaryOperator.identity());
    }

    /// @param place where it was reached; null if the server knows that better
    /// @param before the pass of the connection before, which is over; empty for none
    /// @param naming tells by which way it is reached
    static ClientSession greet(
            FramedSocket socket,
            PeerTerms terms,
            @Nullable String place,
            String before,
            UnaryOperator<ServerAddress> naming)
            throws IOException {
        SessionLink link = new SessionLink(LABEL, socket, Message.MAX_BYTES);
        boolean done = false;
        try {
            ClientSession.ServerIdentity server = Greeting.asClient(link, place, before);
            var named = new ClientSession.ServerIdentity(
                    naming.apply(server.address()), server.name(), server.pid(), server.pass(), server.longest());
            done = true;
            return new ClientSession(named, link, terms);
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    /// Has all of this process use a session; the one that is used already, if there is one.
    static ClientSession register(ClientSession session) {
        ClientSession other;
        Place place = session.place();
        // With the place, so that whatever is noted of its end follows what is noted here.
        synchronized (place) {
            other = SESSIONS.putIfAbsent(session.address(), session);
            if (other == null && !session.isLost()) {
                place.arrived(session.address());
            }
        }
        if (other != null) {
            session.close();
            return other;
        }
        if (session.isLost()) {
            // If that was before, there was nothing to take away then.
            gone(session, session.whyLost());
        }
        return session;
    }

    /// A session is lost. One that nobody has used tells nothing of its place.
    static void gone(ClientSession session, Loss why) {
        Place place = session.place();
        synchronized (place) {
            if (SESSIONS.remove(session.address(), session) && !why.isDeath()) {
                place.ended(session.address(), "it " + why.what());
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

    private static void closeAll() {
        SESSIONS.values().forEach(ClientSession::close);
    }
}
