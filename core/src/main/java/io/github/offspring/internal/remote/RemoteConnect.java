package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.NetworkSockets;
import io.github.offspring.internal.transport.TlsLine;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How a client comes to a server of another family.
///
/// What it has proved itself with lies in its own family's directory, under the server's identity, or that of its
/// place if it is started again: so all of the family can use what one of it sends to another, until the first ends
/// the connection.
final class RemoteConnect {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int KEY_BYTES = 16;
    // What this process has proved itself with.
    private static final Map<String, Proof> PROOFS = new ConcurrentHashMap<>();
    // What shows a server which connection was this process's last one.
    private static final Map<ServerAddress, String> PASSES = new ConcurrentHashMap<>();

    private RemoteConnect() {}

    /// @param filter what the server may send besides values of the JDK; null for nothing more
    private record Proof(Credentials credentials, @Nullable ObjectInputFilter filter) {}

    /// A connection that nobody uses yet.
    ///
    /// @param line what it goes over; null if it is not encrypted
    private record Arrival(ClientSession session, @Nullable TlsLine line) {

        ClientSession enter() {
            ClientSession used = ClientSessions.register(session);
            if (!used.equals(session)) {
                return used;
            }
            PASSES.put(session.address(), session.server().pass());
            if (line != null) {
                // What is not encrypted is this machine, which does not go away.
                PeerWatch.start(session, line);
            }
            return session;
        }
    }

    /// @param filter what the server may send besides values of the JDK; null for nothing more
    /// @throws AuthenticationException if one side does not let the other in
    /// @throws IOException if nobody is there
    static ClientSession first(InetSocketAddress address, Credentials credentials, @Nullable ObjectInputFilter filter)
            throws IOException {
        Proof proof = new Proof(credentials, filter);
        ClientSession session = connect(address, proof, "").enter();
        remember(session.address(), proof);
        return session;
    }

    /// The same to a server that some process of the family has connected to before.
    static ClientSession again(ServerAddress address) throws IOException {
        Proof proof = PROOFS.get(key(address));
        if (proof == null) {
            Path file = file(address);
            if (!Files.exists(file)) {
                throw new IOException("no process of this family has connected to it; do so with its keys first");
            }
            proof = new Proof(Credentials.read(file), null);
        }
        Arrival arrival = connect(address.socketAddress(), proof, PASSES.getOrDefault(address, ""));
        ClientSessions.checkIdentity(arrival.session, address);
        ClientSession session = arrival.enter();
        if (!PROOFS.containsKey(key(address)) && !Files.exists(file(address))) {
            // While this went on.
            session.close();
            throw new IOException("it has been closed in this process");
        }
        return session;
    }

    /// The next server at the same place has another identity, and takes the same keys.
    private static String key(ServerAddress address) {
        return address.restarts() ? hash(address.place()) : address.identity();
    }

    private static String hash(String place) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("what is needed is part of every JDK", e);
        }
    }

    private static Path file(ServerAddress address) {
        return FamilyHome.here().directory().resolve(key(address) + ".keys");
    }

    private static void remember(ServerAddress address, Proof proof) throws IOException {
        PROOFS.put(key(address), proof);
        if (!proof.credentials.canBeSent()) {
            return;
        }
        if (address.restarts()) {
            // Another server, with other keys, may have been there before.
            Files.deleteIfExists(file(address));
        }
        try {
            proof.credentials.write(file(address));
        } catch (FileAlreadyExistsException _) {
            // Somebody of the family was here before.
        }
    }

    /// Nobody of the family is to connect to it any more.
    static void forget(ServerAddress address) {
        PROOFS.remove(key(address));
        PASSES.remove(address);
        try {
            Files.deleteIfExists(file(address));
        } catch (IOException _) {
            // It goes with the family.
        }
    }

    /// @param before the pass of the connection before; empty for none
    private static Arrival connect(InetSocketAddress address, Proof proof, String before) throws IOException {
        long deadline = Deadline.after(PATIENCE);
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        SocketChannel channel = open(resolved, deadline);
        boolean done = false;
        try {
            NetworkSockets.prepare(channel);
            Arrival arrival = prove(resolved, channel, proof, before, deadline);
            done = true;
            return arrival;
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

    private static Arrival prove(
            InetSocketAddress address, SocketChannel channel, Proof proof, String before, long deadline)
            throws IOException {
        Credentials credentials = proof.credentials;
        String place = ServerAddress.place(address, credentials.isEncrypted());
        // Code goes to where it was agreed on; the server looks at that itself.
        PeerTerms terms = PeerTerms.stranger(proof.filter, false);
        if (credentials.isEncrypted()) {
            TlsLine line = new TlsLine(channel, credentials.clientEngine(address.getHostString(), address.getPort()));
            line.handshake(deadline);
            TcpDoor.challenge(credentials).asConnector(line, deadline);
            FramedSocket socket = FramedSocket.over(place, line);
            return new Arrival(ClientSessions.greet(socket, terms, place, before), line);
        }
        ExactSocket exact = new ExactSocket(channel);
        TcpDoor.challenge(credentials).asConnector(exact, deadline);
        FramedSocket socket = new FramedSocket(place, exact.release());
        return new Arrival(ClientSessions.greet(socket, terms, place, before), null);
    }
}
