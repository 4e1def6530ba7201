package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.PeerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said where something goes wrong.
@RealProcesses
class ManagerWordsTest {

    interface Reader {
        String read();

        String readOrThrow() throws IOException;
    }

    static final class HostedReader implements Reader {
        @Override
        public String read() {
            throw unchecked(new IOException("disk full"));
        }

        @Override
        public String readOrThrow() throws IOException {
            throw new IOException("no disk");
        }

        @SuppressWarnings("unchecked") // what the compiler does not see
        private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    /// Symptom: it had no message.
    @Test
    void whatAMethodDoesNotDeclareNamesIt() {
        try (Manager manager = Manager.start()) {
            Reader reader = manager.host(Reader.class, HostedReader::new);

            assertThatThrownBy(reader::read)
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasMessageContaining("Reader.read: ")
                    .hasMessageContaining("does not declare: java.io.IOException: disk full")
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(reader::readOrThrow)
                    .isInstanceOf(IOException.class)
                    .hasMessage("no disk");
        }
    }

    @Test
    void soDoesWhatAFactoryThrows() {
        try (Manager manager = Manager.start()) {
            assertThatThrownBy(() -> manager.host(Reader.class, () -> {
                        throw new IOException("no reader");
                    }))
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasMessageContaining("no reader")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /// Symptom: it asked whether both had the same keys.
    @Test
    void whoFindsAManagerFullIsNotAskedForKeys() {
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                .serve(new InetSocketAddress("localhost", 0), key)
                .maxClients(1)
                .start()) {
            var address = new InetSocketAddress("localhost", manager.port().orElseThrow());

            assertThatThrownBy(() -> Manager.connect(address, key))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageEndingWith("the manager has as many clients as it may: limit=1");
        }
    }

    /// Symptom: it waited for more, and asked for keys.
    @Test
    void whatIsNoManagerIsSaidToBeNone() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket client = other.accept()) {
                    client.getOutputStream().write("SSH-2.0-Other\r\n".getBytes(StandardCharsets.US_ASCII));
                    // Until it is hung up on.
                    client.getInputStream().readAllBytes();
                } catch (IOException _) {
                    // That, too.
                }
            });

            assertThatThrownBy(() ->
                            Manager.connect(new InetSocketAddress("localhost", other.getLocalPort()), AuthKey.random()))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageEndingWith("what listens there is not an Offspring listener or manager of this version");
        }
    }

    record Own(int number) implements Serializable {}

    /// Symptom: it named the class, and left its reader alone with that.
    @Test
    void whatIsRefusedSaysHowToAllowIt() {
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                        .serve(new InetSocketAddress("localhost", 0), key)
                        .start();
                Manager client = Manager.connect(
                        new InetSocketAddress("localhost", manager.port().orElseThrow()), key)) {
            RemoteMap<String, Object> map = client.map();

            assertThatThrownBy(() -> map.put("a", new Own(1)))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Own; name it where it is received: by allow ");
            Runnable code = (Runnable & Serializable) () -> {};
            assertThatThrownBy(() -> map.put("a", code))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("SerializedLambda; a manager takes code with allowCode");
        }
    }

    /// Symptom: it served, and no client could connect.
    @Test
    void theKeysOfClientsAreNotServedWith(@TempDir Path folder) {
        Path clients = folder.resolve("client.keys");
        ManagerKeys.create(folder.resolve("server.keys"), clients, "localhost");
        ManagerKeys keys = ManagerKeys.load(clients);
        ManagerBuilder builder = Manager.builder();

        assertThatThrownBy(() -> builder.serve(new InetSocketAddress("localhost", 0), keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server.keys");
    }

    /// Symptom: it was called by the path of a socket.
    @Test
    void aManagerThatWasNeverReachedIsCalledByItsName() throws Exception {
        Manager manager = Manager.builder().name("departed").start();
        manager.close();

        try (var child = ChildProcess.start(() -> {
            try {
                return manager.names().toString();
            } catch (ManagerLostException e) {
                return e.getMessage();
            }
        })) {
            assertThat(child.result().join()).startsWith("manager 'departed': ");
        }
    }

    /// Symptom: it was no address of this machine, or nobody listened there.
    @Test
    void aNameThatNobodyKnowsIsSaidToBeUnknown(@TempDir Path folder) {
        Path clients = folder.resolve("client.keys");
        ManagerKeys.create(folder.resolve("server.keys"), clients, "localhost");
        ManagerKeys keys = ManagerKeys.load(clients);
        AuthKey key = AuthKey.random();
        var nowhere = InetSocketAddress.createUnresolved("no-such-host.invalid", 4711);

        assertThatThrownBy(() -> Manager.connect(nowhere, key))
                .isInstanceOf(PeerLostException.class)
                .hasMessageContaining("cannot be found because nobody here knows that name");
        assertThatThrownBy(() -> Manager.connect(nowhere, keys))
                .isInstanceOf(PeerLostException.class)
                .hasMessageContaining("cannot be found because nobody here knows that name");
    }

    /// Symptom: it was refused as no address of this machine.
    @Test
    void anAddressThatHasNotBeenResolvedIs() {
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                        .serve(new InetSocketAddress("localhost", 0), key)
                        .start();
                Manager client = Manager.connect(
                        InetSocketAddress.createUnresolved(
                                "localhost", manager.port().orElseThrow()),
                        key)) {
            assertThat(client.counter("n").incrementAndGet()).isEqualTo(1);
        }
    }

    /// Symptom: each was said not to have the right keys, or to be something else.
    @Test
    void whoComesWithAnotherSortOfKeysIsAskedForThem(@TempDir Path folder) {
        ManagerKeys.create(folder.resolve("server.keys"), folder.resolve("client.keys"), "localhost");
        ManagerKeys serving = ManagerKeys.load(folder.resolve("server.keys"));
        ManagerKeys keys = ManagerKeys.load(folder.resolve("client.keys"));
        AuthKey key = AuthKey.random();
        var any = new InetSocketAddress("localhost", 0);
        // Whoever says nothing is hung up on soon.
        try (Manager encrypted = Manager.builder()
                        .serve(any, serving)
                        .handshakeTimeout(Duration.ofSeconds(1))
                        .start();
                Manager plain = Manager.builder().serve(any, key).start()) {
            var atEncrypted =
                    new InetSocketAddress("localhost", encrypted.port().orElseThrow());
            var atPlain = new InetSocketAddress("localhost", plain.port().orElseThrow());

            assertThatThrownBy(() -> Manager.connect(atEncrypted, key))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageEndingWith("or does it ask for ManagerKeys?");
            assertThatThrownBy(() -> Manager.connect(atPlain, keys))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageEndingWith("does the other side serve with a key alone, without certificates?");
        }
    }
}
