package io.github.offspring.internal.remote;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.TlsLine;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that are not let in where connections are encrypted.
@RealProcesses
class HostileTlsTest {

    private static final int STRANGERS = 64;
    private static final Credentials.Pair KEYS =
            Credentials.make(RawPeer.KEY, List.of("localhost"), Instant.now(), Duration.ofDays(1));

    private RemoteServer server;
    private InetSocketAddress address;

    private void serve(Credentials credentials, Duration patience) throws IOException {
        server = RemoteServer.start("target", new ServerLimits(100, 100, 10_000, patience), null);
        int port = server.serve(new ServeTerms(new InetSocketAddress("localhost", 0), credentials, null, false))
                .getPort();
        server.openDoor();
        // By the name that stands in the certificate.
        address = new InetSocketAddress("localhost", port);
    }

    private void serve() throws IOException {
        serve(KEYS.server(), Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void nobodyIsThere() {
        assertThat(server.counts().get(1)).isZero();
    }

    private void isWellServed() throws IOException {
        RemoteClient client = RemoteClient.connect(address, KEYS.client(), "");
        assertThat(client.names()).isEmpty();
        client.close();
    }

    /// Shakes hands, and waits for the first word of the server behind that.
    private void handshake(SSLEngine engine) throws IOException {
        long deadline = Deadline.after(Duration.ofMinutes(1));
        TlsLine line = new TlsLine(SocketChannel.open(address), engine);
        try {
            line.handshake(deadline);
            line.receive(RawPeer.HELLO_BYTES, deadline);
        } finally {
            line.close();
        }
    }

    /// Takes whatever certificate the server has.
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void whoeverHasNoCertificateIsNotToldAnything() throws Exception {
        serve();
        SSLContext without = SSLContext.getInstance("TLSv1.3");
        without.init(null, new X509TrustManager[] {new Anybody()}, null);
        SSLEngine engine = without.createSSLEngine();
        engine.setUseClientMode(true);

        assertThatThrownBy(() -> handshake(engine)).isInstanceOf(IOException.class);

        nobodyIsThere();
        isWellServed();
    }

    @Test
    void anOlderProtocolIsNotSpoken() throws Exception {
        serve();
        SSLEngine engine = KEYS.client().clientEngine("localhost", address.getPort());
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});

        assertThatThrownBy(() -> handshake(engine)).isInstanceOf(IOException.class);

        nobodyIsThere();
        isWellServed();
    }

    @Test
    void theRightCertificateWithoutTheKeyIsNotEnough() throws Exception {
        serve();
        byte[] bytes = KEYS.client().toBytes();
        // The key begins behind the magic and its length.
        bytes[10]++;

        assertThatThrownBy(() -> RemoteClient.connect(address, Credentials.ofBytes(bytes), ""))
                .isInstanceOf(AuthenticationException.class);

        nobodyIsThere();
        isWellServed();
    }

    @Test
    void whoeverDoesNotEncryptIsHungUpOn() throws Exception {
        serve();
        try (RawPeer peer = RawPeer.connect(address)) {
            byte[] nonsense = new byte[1000];
            new Random(13).nextBytes(nonsense);

            peer.write(nonsense);

            assertThat(peer.isHungUp()).isTrue();
        }
        assertThatThrownBy(() -> RemoteClient.connect(address, Credentials.of(RawPeer.KEY), ""))
                .isInstanceOf(AuthenticationException.class);
        nobodyIsThere();
        isWellServed();
    }

    @Test
    void whoeverEncryptsWhereNobodyElseDoesIsHungUpOn() throws Exception {
        serve(Credentials.of(RawPeer.KEY), Duration.ofSeconds(2));

        assertThatThrownBy(() -> RemoteClient.connect(address, KEYS.client(), ""))
                .isInstanceOf(AuthenticationException.class);

        nobodyIsThere();
    }

    @Test
    void handshakesThatDoNotEndKeepNobodyFromTheServer() throws Exception {
        serve(KEYS.server(), Duration.ofSeconds(2));
        // A record of a handshake, of which the rest does not come.
        byte[] half = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3};
        List<RawPeer> slow = new ArrayList<>();
        for (int i = 0; i < STRANGERS + 6; i++) {
            RawPeer peer = RawPeer.connect(address);
            slow.add(peer);
            peer.write(half);
        }

        // In so short a time an honest one may not come through either.
        eventually("somebody is well served", () -> {
            try {
                isWellServed();
                return true;
            } catch (IOException | AuthenticationException _) {
                return false;
            }
        });

        for (RawPeer peer : slow.subList(0, STRANGERS)) {
            assertThat(peer.isHungUp()).isTrue();
        }
        slow.forEach(RawPeer::close);
        // The one that was well served has closed a moment ago.
        eventually("nobody is there", () -> server.counts().get(1) == 0);
    }
}
