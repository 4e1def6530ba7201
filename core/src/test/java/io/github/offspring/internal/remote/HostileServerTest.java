package io.github.offspring.internal.remote;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.offspring.AuthenticationException;
import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.OffspringException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Managers of other families that are not what they should be, byte by byte.
@RealProcesses
class HostileServerTest {

    private static boolean initialized;

    /// Notes when its static initializer runs.
    static final class Gadget implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static {
            initialized = true;
        }
    }

    /// What a server does with whoever comes.
    private interface Script {
        void play(RawPeer client) throws Exception;
    }

    private static final String IDENTITY = "0123456789abcdef".repeat(2);

    private ServerSocketChannel door;

    @BeforeEach
    void open() throws IOException {
        door = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    private FutureTask<Void> serve(Script script) {
        FutureTask<Void> playing = new FutureTask<>(() -> {
            try (RawPeer client = new RawPeer(door.accept())) {
                script.play(client);
            }
            return null;
        });
        Thread.ofVirtual().start(playing);
        return playing;
    }

    private RemoteClient connect() throws IOException {
        return RemoteClient.connect((InetSocketAddress) door.getLocalAddress(), Credentials.of(RawPeer.KEY), "");
    }

    private static void welcome(RawPeer client, String identity) throws IOException {
        client.proveAsServer();
        assertThat(client.next().kind()).isEqualTo(RemoteFrame.HELLO);
        client.send(RemoteFrame.WELCOME, fields -> {
            fields.putInt(RemoteFrame.VERSION);
            fields.putString(identity);
            fields.putString("nowhere");
            fields.putString("hostile");
            fields.putLong(1);
            fields.putByte(0);
        });
    }

    /// What comes of a call that is answered like that.
    private Throwable thrown(Script answer) throws Exception {
        FutureTask<Void> playing = serve(client -> {
            welcome(client, IDENTITY);
            assertThat(client.next().kind()).isEqualTo(RemoteFrame.CALL);
            answer.play(client);
        });
        RemoteClient client = connect();
        try {
            Throwable thrown = catchThrowable(client::names);
            playing.get();
            return thrown;
        } finally {
            client.close();
        }
    }

    private static void result(RawPeer client, int kind, Object result) throws IOException {
        Encoder encoder = new Encoder(Format.FOREIGN);
        encoder.fields().putLong(1);
        encoder.write(result, "result");
        client.send(kind, encoder.finish());
    }

    @Test
    void aGadgetIsRefusedBeforeItsClassIsInitialized() throws Exception {
        Object gadget = Gadget.class.getDeclaredConstructor().newInstance();
        initialized = false;

        assertThat(thrown(client -> result(client, RemoteFrame.RETURNED, gadget)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Gadget");
        assertThat(initialized).isFalse();
    }

    /// Files are named by it: it was written where the server liked.
    @Test
    void anIdentityThatIsAPathIsNotTaken() throws Exception {
        String evil = "../" + "x".repeat(29);
        FutureTask<Void> playing = serve(client -> welcome(client, evil));

        assertThatThrownBy(this::connect).isInstanceOf(AuthenticationException.class);

        playing.get();
        try (Stream<Path> all =
                Files.list(FamilyHome.here().directory().toAbsolutePath().getParent())) {
            assertThat(all.map(each -> each.getFileName().toString())).noneMatch(name -> name.startsWith("xxxx"));
        }
    }

    /// What a server begins with.
    private static byte[] hello() {
        return Arrays.copyOf(RawPeer.magic(), RawPeer.HELLO_BYTES);
    }

    @Test
    void aServerThatDoesNotKnowTheKeyIsNotBelieved() throws Exception {
        FutureTask<Void> playing = serve(client -> {
            client.write(hello());
            byte[] answer = client.read(RawPeer.HELLO_BYTES + RawPeer.PROOF_BYTES);
            // The client's own proof.
            client.write(Arrays.copyOfRange(answer, RawPeer.HELLO_BYTES, answer.length));
            assertThat(client.isHungUp()).isTrue();
        });

        assertThatThrownBy(this::connect)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("does not know the key");

        playing.get();
    }

    /// Symptom: it was asked whether both had the same keys.
    @Test
    void aServerThatDoesNotProveItselfInTimeIsSaidToBeSlow() throws Exception {
        FutureTask<Void> playing = serve(client -> {
            client.write(hello());
            client.read(RawPeer.HELLO_BYTES + RawPeer.PROOF_BYTES);
            assertThat(client.isHungUp()).isTrue();
        });

        assertThatThrownBy(this::connect)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageEndingWith("it has not answered within 10s; it may be busy, or stand still: try again");

        playing.get();
    }

    @Test
    void aReferenceToAnotherManagerIsRefused() throws Exception {
        var handle = new RemoteHandle(
                new ServerAddress("0".repeat(32), "tcp://localhost:1", false), 1, DirectoryKind.INSTANCE, null, 7);

        assertThat(thrown(client -> result(client, RemoteFrame.RETURNED, new ArrayList<>(List.of(handle)))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("another manager");
    }

    @Test
    void repliesThatAreNoneAreErrorsAndNothingWorse() throws Exception {
        List<Script> answers = List.of(
                client -> client.send(RemoteFrame.RETURNED, fields -> fields.putInt(1)),
                client -> client.send(RemoteFrame.RETURNED, fields -> fields.putLong(1)),
                client -> client.send(RemoteFrame.LENT, fields -> fields.putLong(1)),
                client -> client.send(RemoteFrame.LENT, fields -> {
                    fields.putLong(1);
                    fields.putInt(Integer.MAX_VALUE);
                }),
                client -> client.send(RemoteFrame.THREW, fields -> {
                    fields.putLong(1);
                    fields.putInt(-1);
                }),
                client -> client.send(RemoteFrame.DECLINED, fields -> fields.putLong(1)),
                client -> client.send(99, fields -> fields.putLong(1)),
                client -> client.write(new byte[16]),
                client -> client.write(RawPeer.header(RemoteFrame.RETURNED, 1 << 30, 0, 0)),
                client -> client.send(RemoteFrame.GOODBYE, _ -> {}),
                // Replies to nobody, and then the end.
                client -> {
                    client.send(RemoteFrame.RETURNED, fields -> fields.putLong(4711));
                    client.send(RemoteFrame.HELLO, _ -> {});
                });
        for (Script answer : answers) {
            assertThat(thrown(answer)).isInstanceOf(OffspringException.class);
        }
    }

    /// Each of them was given back by a thread of its own.
    @Test
    void loansThatNobodyHasAskedForAreGivenBack() throws Exception {
        int many = 10_000;

        Throwable thrown = thrown(client -> {
            Encoder encoder = new Encoder(Format.FOREIGN);
            encoder.fields().putLong(1);
            encoder.write("no list", "result");
            for (int i = 1; i <= many; i++) {
                encoder.fields().putLong(i);
            }
            encoder.fields().putInt(many);
            client.send(RemoteFrame.LENT, encoder.finish());
            int given = 0;
            while (given < many) {
                var next = client.next();
                assertThat(next.kind()).isEqualTo(RemoteFrame.RELEASE);
                given += next.bytes().length / (Long.BYTES + Integer.BYTES);
            }
            assertThat(given).isEqualTo(many);
        });

        assertThat(thrown).isInstanceOf(ClassCastException.class);
    }

    @Test
    void whatTheServerSaysThatItThrewIsThrown() throws Exception {
        assertThat(thrown(client -> {
                    Encoder encoder = new Encoder(Format.FOREIGN);
                    encoder.fields().putLong(1);
                    ThrowableImage.write(encoder, new ManagerLostException("x", false, null, null));
                    encoder.fields().putInt(0);
                    client.send(RemoteFrame.THREW, encoder.finish());
                }))
                .isInstanceOf(ManagerLostException.class);
    }

    /// Whoever waited and was interrupted sent word of that himself, behind the one who could not send, and
    /// read nothing any more.
    @Test
    void whoIsInterruptedWhileAnotherCannotSendGetsItsReply() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FutureTask<Void> playing = serve(client -> {
            welcome(client, IDENTITY);
            assertThat(client.next().kind()).isEqualTo(RemoteFrame.CALL);
            called.countDown();
            // From here on it takes nothing.
            interrupted.await();
            result(client, RemoteFrame.RETURNED, "the reply");
            assertThat(client.next().kind()).isEqualTo(RemoteFrame.CALL);
        });
        RemoteClient client = connect();
        ClientSession session = Objects.requireNonNull(ClientSessions.known(client.address()));
        var target = new CallTarget(0, DirectoryKind.INSTANCE, DirectoryKind.Method.NAMES.ordinal());
        FutureTask<Object> waiting = new FutureTask<>(() -> call(session, target, true, new Object[0]));
        Thread waiter = Thread.ofPlatform().daemon().start(waiting);
        // Who is about to call may look for the end first, and has that locked, too.
        called.await();
        eventually("it waits", () -> session.reading().isLocked());
        FutureTask<Object> sending =
                new FutureTask<>(() -> call(session, target, false, new Object[] {new byte[64 << 20]}));
        Thread.ofPlatform().daemon().start(sending);
        eventually("it cannot send", session::isSending);

        waiter.interrupt();
        eventually("it has noticed", () -> !waiter.isInterrupted());
        interrupted.countDown();

        assertThat(waiting.get()).isEqualTo("the reply");
        playing.get();
        assertThatThrownBy(sending::get).hasCauseInstanceOf(ManagerLostException.class);
        client.close();
    }

    private static Object call(ClientSession session, CallTarget target, boolean interruptible, Object[] arguments)
            throws Exception {
        try {
            return session.call(target, interruptible, arguments);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
