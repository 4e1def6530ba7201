package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers that are not what they should be, byte by byte.
@RealProcesses
class StrangersTest {

    private static final AuthKey KEY = AuthKey.random();
    private static final int HELLO_BYTES = 48;
    private static final int PROOF_BYTES = 32;
    private static final int MARK_BYTES = 201;
    private static final byte[] CLIENT = "client".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("l.sock");
    }

    private SocketChannel dial() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path()));
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.array();
    }

    private static boolean isHungUp(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /// What a client that knows the key answers.
    private static byte[] answer(byte[] theirs, byte[] ours) {
        return concat(ours, KEY.sign(CLIENT, theirs, ours));
    }

    /// Somebody who listens in place of the one who should.
    private interface Impostor {
        void talk(SocketChannel client) throws IOException;
    }

    /// Connects to an impostor.
    private AuthenticationException connectTo(Impostor impostor) throws Exception {
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            Thread client = Thread.ofVirtual().start(() -> {
                try (Connection<Object> _ = Connection.connect(path(), KEY)) {
                    outcome.set(new AssertionError("let in"));
                } catch (AuthenticationException e) {
                    outcome.set(e);
                }
            });
            try (SocketChannel channel = server.accept()) {
                impostor.talk(channel);
            }
            client.join();
        }
        assertThat(outcome.get()).isInstanceOf(AuthenticationException.class);
        return (AuthenticationException) outcome.get();
    }

    private static byte[] hello() {
        return ByteBuffer.allocate(HELLO_BYTES).putLong(0x4F66_6673_7072_0001L).array();
    }

    @Test
    @Conformance("OtherTest.test_answer_challenge_auth_failure")
    void aTruncatedChallengeIsAnAuthenticationFailure() throws Exception {
        assertThat(connectTo(client -> client.write(ByteBuffer.wrap(hello(), 0, 20))))
                .hasMessageContaining("hung up");
    }

    @Test
    @Conformance("OtherTest.test_answer_challenge_auth_failure")
    void anAnswerThatIsNoWelcomeIsAnAuthenticationFailure() throws Exception {
        assertThat(connectTo(client -> {
                    client.write(ByteBuffer.wrap(hello()));
                    read(client, HELLO_BYTES + PROOF_BYTES);
                    client.write(
                            ByteBuffer.wrap("something bogus that is no proof".getBytes(StandardCharsets.US_ASCII)));
                }))
                .hasMessageContaining("does not know the key");
    }

    @Test
    void aListenerOfAnotherKindIsNamedAsThat() throws Exception {
        assertThat(connectTo(client -> client.write(ByteBuffer.wrap(new byte[HELLO_BYTES]))))
                .hasMessageContaining("not an Offspring listener");
    }

    @Test
    void aListenerThatSendsTheClientsProofBackIsNotBelieved() throws Exception {
        assertThat(connectTo(client -> {
                    client.write(ByteBuffer.wrap(hello()));
                    byte[] answer = read(client, HELLO_BYTES + PROOF_BYTES);
                    client.write(ByteBuffer.wrap(answer, HELLO_BYTES, PROOF_BYTES));
                }))
                .hasMessageContaining("does not know the key");
    }

    @Test
    void aListenerThatHangsUpAfterTheProofIsAnAuthenticationFailure() throws Exception {
        assertThat(connectTo(client -> {
                    client.write(ByteBuffer.wrap(hello()));
                    read(client, HELLO_BYTES + PROOF_BYTES);
                }))
                .hasMessageContaining("hung up");
    }

    @Test
    @Conformance("ChallengeResponseTest.test_challengeresponse")
    void whoeverAnswersTheChallengeWithTheKeyIsWelcomed() throws Exception {
        try (Listener listener = Listener.bind(path(), KEY);
                SocketChannel channel = dial()) {
            byte[] theirs = read(channel, HELLO_BYTES);
            byte[] ours = hello();
            channel.write(ByteBuffer.wrap(answer(theirs, ours)));

            assertThat(read(channel, PROOF_BYTES))
                    .isEqualTo(KEY.sign("listener".getBytes(StandardCharsets.US_ASCII), theirs, ours));
            read(channel, MARK_BYTES);
            listener.accept().close();
        }
    }

    @Test
    void aClientThatSendsEverythingBackIsTurnedAway() throws Exception {
        try (Listener listener = Listener.bind(path(), KEY);
                SocketChannel channel = dial()) {
            byte[] theirs = read(channel, HELLO_BYTES);
            channel.write(ByteBuffer.wrap(concat(theirs, Arrays.copyOf(theirs, PROOF_BYTES))));

            assertThat(isHungUp(channel)).isTrue();
            eventually("it is counted", () -> listener.rejected() == 1);
        }
    }

    @Test
    void anAnswerThatWasGoodOnceIsNotGoodAgain() throws Exception {
        try (Listener listener = Listener.bind(path(), KEY)) {
            byte[] good;
            try (SocketChannel channel = dial()) {
                good = answer(read(channel, HELLO_BYTES), hello());
                channel.write(ByteBuffer.wrap(good));
                read(channel, PROOF_BYTES);
                listener.accept().close();
            }
            try (SocketChannel channel = dial()) {
                read(channel, HELLO_BYTES);
                channel.write(ByteBuffer.wrap(good));

                assertThat(isHungUp(channel)).isTrue();
            }
            eventually("it is counted", () -> listener.rejected() == 1);
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    /// Nothing that a stranger sends is looked at, whatever comes behind.
    @Test
    void aClientThatSendsMessagesInsteadOfAProofIsTurnedAway() throws Exception {
        Random random = new Random(13);
        try (Listener listener = Listener.bind(path(), KEY)) {
            for (int i = 0; i < 20; i++) {
                byte[] much = new byte[100_000];
                random.nextBytes(much);
                try (SocketChannel channel = dial()) {
                    assertThatThrownBy(() -> {
                                while (true) {
                                    channel.write(ByteBuffer.wrap(much));
                                }
                            })
                            .isInstanceOf(IOException.class);
                }
            }
            eventually("all are turned away", () -> listener.rejected() == 20);
        }
    }

    /// At most 64 strangers are served at a time, each for ten seconds; 50 more fit into the system's own queue.
    @Test
    void aFloodOfSilentAndHalfSilentStrangersEndsAtTheirDeadline() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (Listener listener = Listener.bind(path(), KEY)) {
            for (int i = 0; i < 70; i++) {
                SocketChannel channel = dial();
                silent.add(channel);
                if (i % 2 == 0) {
                    channel.write(ByteBuffer.wrap(new byte[HELLO_BYTES + PROOF_BYTES - 1]));
                }
            }

            try (Connection<String> client = Connection.connect(path(), KEY, Duration.ofMinutes(1));
                    Connection<String> server = listener.accept()) {
                client.send("through");
                assertThat(server.receive()).contains("through");
            }
            assertThat(listener.rejected()).isPositive();
            for (SocketChannel channel : silent.subList(0, 64)) {
                read(channel, HELLO_BYTES);
                assertThat(isHungUp(channel)).isTrue();
            }
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectDoesNotWaitLongerThanItIsToldWhereNobodyIsLetIn(boolean virtual) throws Exception {
        List<SocketChannel> crowd = new ArrayList<>();
        try (var deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(path()), 1);
            crowd.add(dial());
            crowd.add(dial());
            CompletableFuture<Connection<Object>> connected = new CompletableFuture<>();
            Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            builder.start(() -> {
                try {
                    connected.complete(Connection.connect(path(), KEY, Duration.ofMillis(300)));
                } catch (RuntimeException e) {
                    connected.completeExceptionally(e);
                }
            });

            assertThatThrownBy(connected::join)
                    .hasCauseInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("in time");
        } finally {
            for (SocketChannel channel : crowd) {
                channel.close();
            }
        }
    }

    @Test
    void aClientWaitsWhileTooManyOthersDo() throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()), 1);
            SocketChannel first = dial();
            SocketChannel second = dial();
            CompletableFuture<String> outcome = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Connection<Object> _ = Connection.connect(path(), KEY, Duration.ofMinutes(1))) {
                    outcome.complete("let in");
                } catch (AuthenticationException e) {
                    outcome.complete(e.getMessage());
                }
            });
            server.accept().close();
            server.accept().close();
            try (SocketChannel third = server.accept()) {
                third.write(ByteBuffer.wrap(new byte[HELLO_BYTES]));
                assertThat(outcome.join()).contains("not an Offspring listener");
            }
            first.close();
            second.close();
        }
    }

    @Test
    void aClientWhoseHandshakeEndsAfterTheListenerWasClosedIsHungUpOn() throws Exception {
        try (SocketChannel channel = connectHalfWay()) {
            // What comes is either nothing at all, or a welcome and the end.
            eventually("it is hung up on", () -> isHungUp(channel));
        }
    }

    private SocketChannel connectHalfWay() throws IOException {
        SocketChannel channel;
        byte[] theirs;
        try (Listener _ = Listener.bind(path(), KEY)) {
            channel = dial();
            theirs = read(channel, HELLO_BYTES);
        }
        channel.write(ByteBuffer.wrap(answer(theirs, hello())));
        return channel;
    }

    @Test
    void clientsThatNobodyHasAcceptedAreHungUpOnWhenTheListenerCloses() throws InterruptedException {
        List<Connection<String>> clients = new ArrayList<>();
        Listener listener = Listener.bind(path(), KEY);
        // More than may wait to be accepted: the last ones wait inside the listener.
        for (int i = 0; i < 140; i++) {
            clients.add(Connection.connect(path(), KEY));
        }

        listener.close();

        for (Connection<String> client : clients) {
            assertThat(MovedConnectionTest.next(client)).isIn("end", "lost");
            client.close();
        }
    }

    @Test
    void anInterruptedThreadConnectsAndKeepsItsFlag() throws InterruptedException {
        try (Listener listener = Listener.bind(path(), KEY)) {
            Thread.currentThread().interrupt();
            Connection<String> client = Connection.connect(path(), KEY);
            assertThat(Thread.interrupted()).isTrue();
            try (Connection<String> server = listener.accept()) {
                server.send("hello");
                assertThat(client.receive()).contains("hello");
            }
            client.close();
        }
    }

    /// A program with few descriptors, all of which it uses up for a while.
    static final class Exhausted {
        public static void main(String[] arguments) throws Exception {
            List<InputStream> hoard = new ArrayList<>();
            try (Listener listener = Listener.bind(Path.of(arguments[0]), AuthKey.of(new byte[1]))) {
                System.out.println("listening");
                // Once, so that everything is loaded that is needed.
                try (Connection<Object> client = listener.accept()) {
                    client.send("hello");
                }
                try {
                    while (true) {
                        hoard.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException e) {
                    System.out.println("exhausted");
                }
                while (!Files.exists(Path.of(arguments[1]))) {
                    Thread.sleep(5);
                }
                for (InputStream stream : hoard) {
                    stream.close();
                }
                try (Connection<Object> client = listener.accept()) {
                    client.send("hello again");
                }
            }
        }
    }

    @Test
    void aListenerThatRunsOutOfDescriptorsGoesOnWhenThereAreSome() throws Exception {
        Path go = directory.resolve("go");
        AuthKey key = AuthKey.of(new byte[1]);
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -n 80 && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-MaxFDLimit"));
        command.addAll(JavaProgram.properties());
        command.addAll(
                List.of("-cp", JavaProgram.classPath(), Exhausted.class.getName(), path().toString(), go.toString()));
        try (JavaProgram program = JavaProgram.command(Path.of("."), Map.of(), command)) {
            eventually("it listens", () -> program.out().contains("listening"));
            try (Connection<Object> client = Connection.connect(path(), key)) {
                assertThat(client.receive()).contains("hello");
            }
            eventually("nothing is left", () -> program.out().contains("exhausted"));
            SocketChannel early = dial();
            early.configureBlocking(false);
            for (int i = 0; i < 20; i++) {
                assertThat(Files.exists(path())).as("it still listens").isTrue();
                Thread.sleep(5);
            }
            early.close();
            Files.createFile(go);

            try (Connection<Object> client = Connection.connect(path(), key)) {
                assertThat(client.receive()).contains("hello again");
            }
            assertThat(program.await().err()).isEmpty();
        }
    }
}
