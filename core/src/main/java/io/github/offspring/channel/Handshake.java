package io.github.offspring.channel;

import io.github.offspring.AuthenticationException;
import io.github.offspring.PeerLostException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Fingerprint;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.ExactSocket;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.KeyChallenge;
import io.github.offspring.internal.transport.LocalSockets;
import io.github.offspring.internal.transport.PeerRefusalException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Format;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How two processes that do not trust each other yet become the ends of a connection.
///
/* First the two prove the key to each other: a [KeyChallenge], of which the words are fingerprints. They tell whether both
 * run the same build: only then are classes described by their names alone.
 *
 *   listener -> client   markLength:1  mark, padded to 200
 *
 * All messages have a fixed length, none above 256 bytes; nothing is decoded, and no class looked up, before the last.
 */
final class Handshake {

    static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private static final long CROWD_PAUSE_NANOS = 5_000_000;
    private static final long MAGIC = 0x4F66_6673_7072_0001L;
    private static final int MARK_BYTES = 201;
    private static final AtomicLong COUNT = new AtomicLong();

    private Handshake() {}

    /// @param filter what the listener may send; null for everything
    static <T> Connection<T> connect(Path path, AuthKey key, Duration timeout, @Nullable ObjectInputFilter filter) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time-out must be positive: timeout=" + timeout);
        }
        String name = "connection to " + path;
        long deadline = Deadline.after(timeout);
        ExactSocket socket = open(name, path, deadline);
        boolean done = false;
        try {
            StreamConnection<T> connection = asClient(name, socket, key, filter, deadline);
            done = true;
            return connection;
        } catch (IOException e) {
            throw new AuthenticationException(
                    name + ": was not let in because "
                            + PeerRefusalException.words(e, "; do both sides have the same key?"),
                    e);
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private static ExactSocket open(String name, Path path, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                SocketChannel channel = LocalSockets.tryOpen(path);
                if (channel != null) {
                    return new ExactSocket(channel);
                }
                if (Deadline.left(deadline) <= 0) {
                    throw new AuthenticationException(
                            name + ": was not let in because too many others wait there and none was let in in time",
                            null);
                }
                LockSupport.parkNanos(CROWD_PAUSE_NANOS);
                interrupted |= Thread.interrupted();
            }
        } catch (IOException e) {
            throw new PeerLostException(name + ": nobody listens there (" + e.getMessage() + ")", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> StreamConnection<T> asClient(
            String name, ExactSocket socket, AuthKey key, @Nullable ObjectInputFilter filter, long deadline)
            throws IOException {
        long fingerprint = challenge(key).asConnector(socket, deadline);
        byte[] mark = socket.receive(MARK_BYTES, deadline);
        String markPath = new String(mark, 1, Math.min(mark[0] & 0xFF, MARK_BYTES - 1), StandardCharsets.UTF_8);
        return finish(name, socket.release(), SocketMark.ofConnector(markPath), fingerprint, filter);
    }

    /// The listener's side.
    ///
    /// @throws IOException if the client does not know the key, is too slow, or goes away
    static <T> StreamConnection<T> asListener(
            String name, ExactSocket socket, AuthKey key, @Nullable ObjectInputFilter filter, long deadline)
            throws IOException {
        long fingerprint = challenge(key).asAcceptor(socket, deadline);
        String mark = FamilyHome.here()
                .directory()
                .resolve("c" + COUNT.incrementAndGet() + "-" + RandomBytes.nextHex(4))
                .toString();
        byte[] markBytes = mark.getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[MARK_BYTES];
        padded[0] = (byte) markBytes.length;
        System.arraycopy(markBytes, 0, padded, 1, markBytes.length);
        socket.send(padded, deadline);
        return finish(name, socket.release(), SocketMark.ofAcceptor(mark), fingerprint, filter);
    }

    private static <T> StreamConnection<T> finish(
            String name, SocketChannel channel, SocketMark mark, long fingerprint, @Nullable ObjectInputFilter filter)
            throws IOException {
        Format format = fingerprint == Fingerprint.own() ? Format.FAMILY : Format.FOREIGN;
        Decoder decoder = filter == null ? Decoder.trusting(format) : Decoder.filtering(format, filter);
        var link = new SocketLink(new FramedSocket(name, channel), mark);
        return StreamConnection.over(name, link, format, decoder);
    }

    private static KeyChallenge challenge(AuthKey key) {
        return new KeyChallenge(MAGIC, Fingerprint.own(), key.bytes());
    }
}
