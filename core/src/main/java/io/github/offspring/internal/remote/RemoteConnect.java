package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.NetworkSockets;
import io.github.offspring.internal.transport.TlsLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How a client comes to a server of another family.
final class RemoteConnect {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private RemoteConnect() {}

    /// What this process comes with.
    ///
    /// @param before the pass of the connection before; empty for none
    /// @param naming tells by which way the server is reached
    private record Visit(Proof proof, String before, UnaryOperator<ServerAddress> naming) {

        ClientSession greet(FramedSocket socket, String place) throws IOException {
            // Code goes to where it was agreed on; the server looks at that itself.
            return ClientSessions.greet(socket, PeerTerms.stranger(proof.filter(), false), place, before, naming);
        }
    }

    /// A connection that nobody uses yet.
    ///
    /// @param line what it goes over; null if it is not encrypted
    private record Arrival(ClientSession session, @Nullable TlsLine line) {

        ClientSession enter() {
            ClientSession used = ClientSessions.register(session);
            if (!used.equals(session)) {
                return used;
            }
            session.place().pass(session.server().pass());
            if (line != null) {
                // What is not encrypted is this machine, which does not go away.
                PeerWatch.start(session, line);
            }
            return session;
        }
    }

    /// @param proof what this process proves itself with, also where it has a connection already
    /// @throws AuthenticationException if one side does not let the other in
    /// @throws IOException if nobody is there
    static ClientSession first(InetSocketAddress address, Proof proof) throws IOException {
        Arrival arrival = connect(address, new Visit(proof, "", found -> Proofs.enter(found, proof)));
        ServerAddress entered = arrival.session.address();
        boolean done = false;
        try {
            ClientSession session = orInPlaceOfDead(address, proof, arrival).enter();
            Proofs.publish(entered, proof);
            done = true;
            return session;
        } finally {
            if (!done) {
                end(entered);
            }
        }
    }

    /// If there is a connection already it is used, but for one whose loss nobody had noticed. That goes, and its
    /// server is told, which may not have noticed either: it ends what belonged to it.
    private static Arrival orInPlaceOfDead(InetSocketAddress address, Proof proof, Arrival arrival) throws IOException {
        ClientSession known = ClientSessions.known(arrival.session.address());
        if (known == null || Probe.answers(known, PATIENCE)) {
            return arrival;
        }
        arrival.session.close();
        String way = arrival.session.address().way();
        return connect(address, new Visit(proof, known.server().pass(), found -> found.by(way)));
    }

    /// The same to a server that some process of the family has connected to before.
    static ClientSession again(ServerAddress address) throws IOException {
        Visit visit = new Visit(Proofs.of(address), Place.of(address).pass(), found -> found.by(address.way()));
        Arrival arrival = connect(address.socketAddress(), visit);
        ClientSessions.checkIdentity(arrival.session, address);
        ClientSession session = arrival.enter();
        boolean done = false;
        try {
            // It may have been closed in this process while this went on.
            Proof _ = Proofs.of(address);
            done = true;
        } finally {
            if (!done) {
                session.close();
            }
        }
        return session;
    }

    /// One of those who have connected does not use that any more. The last one ends the connection.
    static void end(ServerAddress address) {
        if (!Proofs.leave(address)) {
            return;
        }
        ClientSession session = ClientSessions.known(address);
        if (session != null) {
            session.close();
        }
        Place.of(address).closed();
        Proofs.forget(address);
    }

    private static Arrival connect(InetSocketAddress address, Visit visit) throws IOException {
        long deadline = Deadline.after(PATIENCE);
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        SocketChannel channel = open(resolved, deadline);
        boolean done = false;
        try {
            NetworkSockets.prepare(channel);
            Arrival arrival = prove(resolved, channel, visit, deadline);
            done = true;
            return arrival;
        } catch (IOException e) {
            throw new NotLetIn(address, visit.proof.credentials().isEncrypted()).because(e);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static SocketChannel open(InetSocketAddress address, long deadline) throws IOException {
        // An interrupted thread's channels are closed under it; the interruption is for later.
        boolean interrupted = Thread.interrupted();
        SocketChannel channel = SocketChannel.open();
        boolean done = false;
        try {
            channel.socket().connect(address, (int) TimeUnit.NANOSECONDS.toMillis(Deadline.left(deadline)) + 1);
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Arrival prove(InetSocketAddress address, SocketChannel channel, Visit visit, long deadline)
            throws IOException {
        Credentials credentials = visit.proof.credentials();
        String place = ServerAddress.place(address, credentials.isEncrypted());
        if (credentials.isEncrypted()) {
            TlsLine line = new TlsLine(channel, credentials.clientEngine(address.getHostString(), address.getPort()));
            line.handshake(deadline);
            TcpDoor.challenge(credentials).asConnector(line, deadline);
            FramedSocket socket = FramedSocket.over(place, line);
            return new Arrival(visit.greet(socket, place), line);
        }
        ExactSocket exact = new ExactSocket(channel);
        TcpDoor.challenge(credentials).asConnector(exact, deadline);
        return new Arrival(visit.greet(new FramedSocket(place, exact.release()), place), null);
    }
}
