package io.github.offspring.internal.remote;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.testkit.RealProcesses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Somebody between a client and its manager, who does not know the key: what he can do, and what not.
@RealProcesses
class HostileRelayTest {

    private static final Credentials.Pair KEYS =
            Credentials.make(RawPeer.KEY, List.of("localhost"), Instant.now(), Duration.ofDays(1));
    private static final int HANDSHAKE = RawPeer.HELLO_BYTES + RawPeer.PROOF_BYTES;

    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    // What the server has said through the relay.
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AtomicBoolean changing = new AtomicBoolean();
    private RemoteServer server;
    private InetSocketAddress real;
    private ServerSocketChannel door;

    @BeforeEach
    void open() throws IOException {
        door = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void serve(Credentials credentials) throws IOException {
        server = RemoteServer.start("target", ServerLimits.defaults(), null);
        int port = server.serve(new ServeTerms(new InetSocketAddress("localhost", 0), credentials, null, false))
                .getPort();
        server.openDoor();
        real = new InetSocketAddress("localhost", port);
    }

    private RemoteClient connect(Credentials credentials) throws IOException {
        InetSocketAddress relay =
                new InetSocketAddress("localhost", ((InetSocketAddress) door.getLocalAddress()).getPort());
        return RemoteClient.connect(relay, credentials, "");
    }

    /// Passes on what comes, both ways.
    private void relay() {
        Thread.startVirtualThread(() -> {
            try {
                SocketChannel client = door.accept();
                SocketChannel behind = SocketChannel.open(real);
                opened.add(client);
                opened.add(behind);
                Thread.startVirtualThread(() -> pass(client, behind, false));
                pass(behind, client, true);
            } catch (IOException _) {
                // The test is over.
            }
        });
    }

    private void pass(SocketChannel from, SocketChannel to, boolean isServer) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        try (from;
                to) {
            while (from.read(bytes) >= 0) {
                bytes.flip();
                if (isServer) {
                    synchronized (said) {
                        said.write(bytes.array(), 0, bytes.limit());
                    }
                }
                if (isServer && changing.get()) {
                    bytes.put(bytes.limit() - 1, (byte) (bytes.get(bytes.limit() - 1) ^ 1));
                }
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
        } catch (IOException _) {
            // One of them has hung up.
        }
    }

    /// With the key alone the two prove themselves, not the connection: that is what certificates are for.
    @Test
    void whoPassesEverythingOnIsNotNoticedWithoutEncryption() throws Exception {
        serve(Credentials.of(RawPeer.KEY));
        relay();

        RemoteClient client = connect(Credentials.of(RawPeer.KEY));

        assertThat(client.names()).isEmpty();
        client.close();
    }

    @Test
    void withEncryptionNothingCanBeChangedOnTheWay() throws Exception {
        serve(KEYS.server());
        relay();
        RemoteClient client = connect(KEYS.client());
        assertThat(client.names()).isEmpty();

        changing.set(true);

        assertThatThrownBy(client::names).isInstanceOf(ManagerLostException.class);
        client.close();
        eventually("the manager has noticed, too", () -> server.counts().get(1) == 0);
    }

    /// All that a manager has said when it let somebody in, said once more.
    @Test
    void aServerThatRepeatsWhatAManagerHasSaidIsNotBelieved() throws Exception {
        serve(Credentials.of(RawPeer.KEY));
        relay();
        RemoteClient first = connect(Credentials.of(RawPeer.KEY));
        first.close();
        byte[] recorded;
        synchronized (said) {
            recorded = said.toByteArray();
        }
        assertThat(recorded).hasSizeGreaterThan(HANDSHAKE);
        FutureTask<byte[]> heard = replay(recorded);

        assertThatThrownBy(() -> connect(Credentials.of(RawPeer.KEY)))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("does not know the key");

        // Its own nonce and its proof: nothing of what it wants there.
        assertThat(heard.get()).hasSize(HANDSHAKE);
    }

    /// A server that does not know the key, and says anything.
    @Test
    void aServerWithoutTheKeyIsToldNothing() throws Exception {
        byte[] nonsense = new byte[HANDSHAKE];
        System.arraycopy(RawPeer.magic(), 0, nonsense, 0, Long.BYTES);
        FutureTask<byte[]> heard = replay(nonsense);

        assertThatThrownBy(() -> connect(Credentials.of(RawPeer.KEY))).isInstanceOf(AuthenticationException.class);

        assertThat(heard.get()).hasSize(HANDSHAKE);
    }

    /// @return all that the client has said
    private FutureTask<byte[]> replay(byte[] bytes) {
        FutureTask<byte[]> playing = new FutureTask<>(() -> {
            try (SocketChannel client = door.accept()) {
                client.write(ByteBuffer.wrap(bytes, 0, RawPeer.HELLO_BYTES));
                var heard = new ByteArrayOutputStream();
                heard.writeBytes(read(client, HANDSHAKE));
                client.write(ByteBuffer.wrap(bytes, RawPeer.HELLO_BYTES, RawPeer.PROOF_BYTES));
                ByteBuffer rest = ByteBuffer.allocate(4096);
                while (client.read(rest) >= 0) {
                    heard.write(rest.array(), 0, rest.position());
                    rest.clear();
                }
                return heard.toByteArray();
            }
        });
        Thread.startVirtualThread(playing);
        return playing;
    }

    private static byte[] read(SocketChannel from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                throw new IOException("hung up");
            }
        }
        return buffer.array();
    }

    /// A client that is asked for its own proof by one manager's stranger and shows it to another manager:
    /// it is good for the nonce of the one that has asked.
    @Test
    void aProofForOneConnectionIsNoneForAnother() throws Exception {
        serve(Credentials.of(RawPeer.KEY));
        try (RawPeer one = RawPeer.connect(real);
                RawPeer other = RawPeer.connect(real)) {
            byte[] nonce = one.read(RawPeer.HELLO_BYTES);
            other.read(RawPeer.HELLO_BYTES);
            FutureTask<byte[]> asked = ask(nonce);
            assertThatThrownBy(() -> connect(Credentials.of(RawPeer.KEY))).isInstanceOf(AuthenticationException.class);

            other.write(asked.get());

            assertThat(other.isHungUp()).isTrue();
            assertThat(server.counts().get(1)).isZero();
        }
    }

    private FutureTask<byte[]> ask(byte[] nonce) {
        FutureTask<byte[]> asking = new FutureTask<>(() -> {
            try (SocketChannel client = door.accept()) {
                client.write(ByteBuffer.wrap(nonce));
                return read(client, HANDSHAKE);
            }
        });
        Thread.startVirtualThread(asking);
        return asking;
    }
}
