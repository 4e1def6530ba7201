package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.Proofs.Proof;
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
import javax.net.ssl.SSLException;

/// How a client comes to a server of another family.
final class RemoteConnect {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private RemoteConnect() {}

    /// @param proof what this process proves itself with, also where it has a connection already
    /// @throws AuthenticationException if one side does not let the other in
    /// @throws IOException if nobody is there
    static ClientSession first(InetSocketAddress address, Proof proof) throws IOException {
        ClientSession session = connect(address, proof, found -> Proofs.enter(found, proof));
        boolean done = false;
        try {
            Proofs.publish(session.address(), proof);
            done = true;
            return session;
        } finally {
            if (!done) {
                end(session.address());
            }
        }
    }

    /// The same to a server that some process of the family has connected to before.
    static ClientSession again(ServerAddress address) throws IOException {
        ClientSession session = connect(address.socketAddress(), Proofs.of(address), found -> found.by(address.way()));
        ClientSessions.checkIdentity(session, address);
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
        Successors.ended(address, "it has been closed in this process");
        Proofs.forget(address);
    }

    private static ClientSession connect(InetSocketAddress address, Proof proof, UnaryOperator<ServerAddress> naming)
            throws IOException {
        long deadline = Deadline.after(PATIENCE);
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        SocketChannel channel = open(resolved, deadline);
        boolean done = false;
        try {
            NetworkSockets.prepare(channel);
            ClientSession session = prove(resolved, channel, proof, naming, deadline);
            done = true;
            return session;
        } catch (SSLException e) {
            throw new AuthenticationException(
                    "manager at " + address + ": the other side does not have the right certificate, or did not take"
                            + " ours, because " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new AuthenticationException(
                    "manager at " + address + ": was not let in because " + e.getMessage()
                            + "; do both sides have the same keys?",
                    e);
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

    private static ClientSession prove(
            InetSocketAddress address,
            SocketChannel channel,
            Proof proof,
            UnaryOperator<ServerAddress> naming,
            long deadline)
            throws IOException {
        Credentials credentials = proof.credentials();
        String place = ServerAddress.place(address, credentials.isEncrypted());
        // Code goes to where it was agreed on; the server looks at that itself.
        PeerTerms terms = PeerTerms.stranger(proof.filter(), false);
        if (credentials.isEncrypted()) {
            TlsLine line = new TlsLine(channel, credentials.clientEngine(address.getHostString(), address.getPort()));
            line.handshake(deadline);
            TcpDoor.challenge(credentials).asConnector(line, deadline);
            FramedSocket socket = FramedSocket.over(place, line);
            ClientSession session = ClientSessions.register(ClientSessions.greet(socket, terms, place, naming));
            // It may be one that was there before.
            if (session.isOver(socket)) {
                PeerWatch.start(session, line);
            }
            return session;
        }
        // This machine: it does not go away.
        ExactSocket exact = new ExactSocket(channel);
        TcpDoor.challenge(credentials).asConnector(exact, deadline);
        return ClientSessions.register(
                ClientSessions.greet(new FramedSocket(place, exact.release()), terms, place, naming));
    }
}
