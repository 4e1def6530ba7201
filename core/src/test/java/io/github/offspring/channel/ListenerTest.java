package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class ListenerTest {

    private static final AuthKey KEY = AuthKey.random();

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("l.sock");
    }

    @Test
    @Conformance({"_TestListenerClient.test_listener_client", "_TestListenerClient.test_issue16955"})
    void bothSidesTalkOnceTheyHaveProvedTheKey() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY);
                Connection<String> client = Connection.connect(path(), KEY);
                Connection<String> server = listener.accept()) {
            server.send("hello");
            assertThat(client.poll(Duration.ofSeconds(10))).isTrue();
            assertThat(client.receive()).contains("hello");
            client.send("back");
            assertThat(server.receive()).contains("back");
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    @Conformance("_TestListenerClient.test_issue14725")
    void aClientMaySendAndLeaveBeforeItIsAccepted() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY)) {
            try (Connection<String> client = Connection.connect(path(), KEY)) {
                client.send("gone already");
            }
            try (Connection<String> server = listener.accept()) {
                assertThat(server.receive()).contains("gone already");
                assertThat(server.receive()).isEmpty();
            }
        }
    }

    @Test
    @Conformance("_TestListener.test_empty_authkey")
    void anEmptyKeyIsAKey() throws InterruptedException {
        AuthKey empty = AuthKey.of(new byte[0]);
        Listener listener = Listener.bind(path(), empty);
        try (Connection<Integer> client = Connection.connect(path(), empty);
                Connection<Integer> server = listener.accept()) {
            client.send(1729);
            assertThat(server.receive()).contains(1729);
        }
        listener.close();
        listener.close();
        assertThatThrownBy(listener::accept)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    @Conformance("OtherTest.test_answer_challenge_auth_failure")
    void aClientWithAnotherKeyIsTurnedAwayAndTheListenerGoesOn() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY)) {
            assertThatThrownBy(() -> Connection.connect(path(), AuthKey.random()))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("same key");
            eventually("it is counted", () -> listener.rejected() == 1);

            try (Connection<String> client = Connection.connect(path(), KEY);
                    Connection<String> server = listener.accept()) {
                client.send("fine");
                assertThat(server.receive()).contains("fine");
            }
        }
    }

    @Test
    void aListenerThatDoesNotKnowTheKeyIsTurnedAwayToo() throws Exception {
        try (var impostor = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            impostor.bind(UnixDomainSocketAddress.of(path()));
            Thread answering = Thread.ofPlatform().start(() -> {
                try (SocketChannel channel = impostor.accept()) {
                    ByteBuffer hello = ByteBuffer.allocate(48).putLong(0x4F66_6673_7072_0001L);
                    channel.write(hello.clear());
                    ByteBuffer answer = ByteBuffer.allocate(80);
                    while (answer.hasRemaining()) {
                        channel.read(answer);
                    }
                    channel.write(ByteBuffer.allocate(32));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });

            assertThatThrownBy(() -> Connection.connect(path(), KEY))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("does not know the key");
            answering.join();
        }
    }

    @Test
    @Conformance("ChallengeResponseTest.test_challengeresponse")
    void aProofIsForOneKeyOneRoleAndOneConversation() {
        byte[] a = {1};
        byte[] b = {2};

        assertThat(KEY.sign(a, b)).hasSize(32).isEqualTo(KEY.sign(a, b));
        assertThat(KEY.sign(a, b)).isNotEqualTo(KEY.sign(b, a));
        assertThat(KEY.sign(a, b)).isNotEqualTo(AuthKey.random().sign(a, b));
        assertThat(KEY.toString()).doesNotContain(Arrays.toString(KEY.bytes()));
    }

    @Test
    void garbageInsteadOfAProofIsTurnedAway() throws Exception {
        Random random = new Random(7);
        try (Listener listener = Listener.bind(path(), KEY)) {
            for (int i = 0; i < 20; i++) {
                byte[] garbage = new byte[random.nextInt(300)];
                random.nextBytes(garbage);
                try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
                    channel.write(ByteBuffer.wrap(garbage));
                }
            }
            eventually("all are turned away", () -> listener.rejected() == 20);
            assertThat(listener.<String>accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void strangersWhoSayNothingDoNotHoldTheOthersUp() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (Listener listener = Listener.bind(path(), KEY)) {
            for (int i = 0; i < 60; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path())));
            }

            try (Connection<String> client = Connection.connect(path(), KEY);
                    Connection<String> server = listener.accept()) {
                client.send("through");
                assertThat(server.receive()).contains("through");
            }
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void aListenerThatSaysNothingIsGivenUp() throws Exception {
        try (var silent = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path()));

            assertThatThrownBy(() -> Connection.connect(path(), KEY, Duration.ofMillis(100)))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    @Conformance("_TestListener.test_multiple_bind")
    void aPathInUseIsAnErrorThatSaysByWhom() throws Exception {
        try (Listener listener = Listener.bind(path(), KEY)) {
            assertThatThrownBy(() -> Listener.bind(path(), KEY))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("a living process listens there");
            assertThat(listener.path()).isEqualTo(path());
        }
        try (var left = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThatThrownBy(() -> Listener.bind(path(), KEY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("delete the file");
    }

    @Test
    @Conformance({"TestInvalidFamily.test_invalid_family", "TestInvalidFamily.test_invalid_family_win32"})
    void aPathThatCannotBeASocketsIsAnErrorAtTheCall() {
        Path tooLong = directory.resolve("x".repeat(200));

        assertThatThrownBy(() -> Listener.bind(tooLong, KEY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(tooLong.toString());
        assertThatThrownBy(() -> Listener.bind(directory.resolve("no/such/folder"), KEY))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void nobodyListeningIsAnError() {
        assertThatThrownBy(() -> Connection.connect(path(), KEY))
                .isInstanceOf(PeerLostException.class)
                .hasMessageContaining("nobody listens there");
        assertThatThrownBy(() -> Connection.connect(path(), KEY, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSocketFileIsForItsOwnerOnly() throws IOException {
        try (Listener listener = Listener.bind(path(), KEY)) {
            assertThat(Files.getPosixFilePermissions(listener.path()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void acceptWaitsNoLongerThanItIsToldAndClosingWakesIt() throws InterruptedException {
        Listener listener = Listener.bind(path(), KEY);
        assertThat(listener.<String>accept(Duration.ofMillis(50))).isEmpty();
        Thread waiting = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(listener::accept).isInstanceOf(IllegalStateException.class));

        listener.close();

        waiting.join();
    }

    @Test
    void aFilterDecidesWhatAClientMaySend() throws InterruptedException {
        ObjectInputFilter numbers = ObjectInputFilter.Config.createFilter("java.lang.*;!*");
        try (Listener listener = Listener.bind(path(), KEY, numbers);
                Connection<Object> client = Connection.connect(path(), KEY);
                Connection<Object> server = listener.accept()) {
            client.send(Duration.ofSeconds(1));
            client.send(5);

            assertThatThrownBy(server::receive).isInstanceOf(CodecException.class);
            assertThat(server.receive()).contains(5);
        }
    }

    @Test
    void theFamilysKeyIsTheSameEverywhereInIt() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), AuthKey.family());
                Connection<String> client = Connection.connect(path(), AuthKey.family());
                Connection<String> server = listener.accept()) {
            client.send("family");
            assertThat(server.receive()).contains("family");
        }
    }
}
