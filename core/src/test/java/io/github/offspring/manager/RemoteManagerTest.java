package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.AuthenticationException;
import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.PeerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Managers that serve other families, by a port.
@RealProcesses
class RemoteManagerTest {

    /// What is offered.
    interface Service {
        int add(int n);

        byte[] reversed(byte[] bytes);

        CompletionStage<Integer> later(int n);

        void waitForEver() throws InterruptedException;

        Service other();

        void fail();
    }

    /// At the manager.
    static final class HostedService implements Service {
        private int sum;

        @Override
        public synchronized int add(int n) {
            sum += n;
            return sum;
        }

        @Override
        public byte[] reversed(byte[] bytes) {
            byte[] reversed = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                reversed[bytes.length - 1 - i] = bytes[i];
            }
            return reversed;
        }

        @Override
        public CompletionStage<Integer> later(int n) {
            return CompletableFuture.completedStage(n + 1);
        }

        @Override
        public void waitForEver() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public Service other() {
            return new HostedService();
        }

        @Override
        public void fail() {
            throw new IllegalStateException("failed there");
        }
    }

    /// Of the user's own.
    record Point(int x, int y) implements Serializable {}

    private static final AuthKey KEY = AuthKey.random();

    @TempDir
    private Path folder;

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("localhost", port);
    }

    private static InetSocketAddress of(Manager manager) {
        return local(manager.port().orElseThrow());
    }

    private ManagerKeys[] keys(String... hosts) {
        Path server = folder.resolve("server.keys");
        Path client = folder.resolve("client.keys");
        ManagerKeys.create(server, client, hosts);
        return new ManagerKeys[] {ManagerKeys.load(server), ManagerKeys.load(client)};
    }

    private static ManagerBuilder offering() {
        return Manager.builder().offer("service", Service.class, HostedService::new);
    }

    private static void useAll(Manager remote) throws Exception {
        RemoteMap<String, Object> map = remote.map("m");
        map.put("a", 1);
        map.put("list", new ArrayList<>(List.of(1, "two", 3.0, Instant.EPOCH)));
        RemoteMap<String, Object> inner = remote.map();
        map.put("inner", inner);
        inner.put("b", 2);
        assertThat(map.get("inner")).isEqualTo(Map.of("b", 2));

        Service service = remote.make("service", Service.class);
        assertThat(service.add(1)).isEqualTo(1);
        assertThat(service.later(1).toCompletableFuture().get()).isEqualTo(2);
        assertThat(service.other().add(5)).isEqualTo(5);
        byte[] many = new byte[3_000_000];
        many[0] = 1;
        assertThat(service.reversed(many)[many.length - 1]).isEqualTo((byte) 1);
        assertThatThrownBy(service::fail)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failed there");

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add((i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                for (int j = 0; j < 200; j++) {
                    service.add(1);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(service.add(0)).isEqualTo(1 + 8 * 200);

        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                service.waitForEver();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.interrupt();
        waiter.join();
        assertThat(service.add(0)).isEqualTo(1 + 8 * 200);
    }

    /// Whoever asks for one gets the same one.
    interface Inbox {
        void put(@Nullable Object value);

        List<@Nullable Object> taken();
    }

    /// At the manager.
    static final class HostedInbox implements Inbox {
        private static final Inbox SHARED = new HostedInbox();

        private final List<@Nullable Object> values = new ArrayList<>();

        static Inbox shared() {
            return SHARED;
        }

        @Override
        public synchronized void put(@Nullable Object value) {
            values.add(value);
        }

        @Override
        public synchronized List<@Nullable Object> taken() {
            List<@Nullable Object> taken = new ArrayList<>(values);
            values.clear();
            return taken;
        }
    }

    private static List<@Nullable Object> someValues() {
        return Arrays.asList("hello", null, true, 2.25, "hallå världen", "привіт світ", List.of(1, "two"));
    }

    @Test
    @Conformance("_TestRemoteManager.test_remote")
    void twoThatConnectShareWhatIsOffered() {
        byte[] secret = AuthKey.random().bytes();
        try (Manager manager = Manager.builder()
                        .offer("inbox", Inbox.class, HostedInbox::shared)
                        .serve(local(0), AuthKey.of(secret))
                        .start();
                Manager remote = Manager.connect(of(manager), AuthKey.of(secret))) {
            int port = manager.port().orElseThrow();
            Inbox inbox = remote.make("inbox", Inbox.class);

            try (var child = ChildProcess.start(() -> {
                try (Manager other = Manager.connect(local(port), AuthKey.of(secret))) {
                    Inbox same = other.make("inbox", Inbox.class);
                    someValues().forEach(same::put);
                    same.put(new byte[] {1, 2});
                }
            })) {
                child.result().join();
            }

            List<@Nullable Object> taken = inbox.taken();
            assertThat(taken.removeLast()).isEqualTo(new byte[] {1, 2});
            assertThat(taken).isEqualTo(someValues());
            Supplier<Integer> function = (Supplier<Integer> & Serializable) () -> 1;
            assertThatThrownBy(() -> inbox.put(function)).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> inbox.put(new Object())).isInstanceOf(CodecException.class);
            assertThat(inbox.taken()).isEmpty();
        }
    }

    @Test
    void anotherFamilyOfThisMachineUsesItsObjects() throws Exception {
        try (Manager manager = offering().serve(local(0), KEY).start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            useAll(remote);

            assertThat(manager.map("m").get("a")).isEqualTo(1);
        }
    }

    @Test
    void anotherMachineUsesItsObjectsEncrypted() throws Exception {
        ManagerKeys[] keys = keys("localhost");
        try (Manager manager = offering().serve(local(0), keys[0]).start();
                Manager remote = Manager.connect(of(manager), keys[1])) {
            useAll(remote);

            assertThat(manager.map("m").get("a")).isEqualTo(1);
        }
    }

    @Test
    void theFamilyOfAClientCanUseWhatItHasGot() throws Exception {
        ManagerKeys[] keys = keys("localhost");
        try (Manager manager = offering().serve(local(0), keys[0]).start();
                Manager remote = Manager.connect(of(manager), keys[1])) {
            RemoteMap<String, Integer> map = remote.map();

            try (var child = ChildProcess.start(() -> {
                map.put("a", 1);
                return remote.make("service", Service.class).add(7);
            })) {
                assertThat(child.result().join()).isEqualTo(7);
            }

            assertThat(map.get("a")).isEqualTo(1);
        }
    }

    @Test
    void aWrongKeyIsNotLetIn() {
        try (Manager manager = Manager.builder().serve(local(0), KEY).here()) {
            assertThatThrownBy(() -> Manager.connect(of(manager), AuthKey.random()))
                    .isInstanceOf(AuthenticationException.class);

            assertThat(manager.clients()).isEqualTo(1);
        }
    }

    @Test
    void nobodyThere() {
        InetSocketAddress address;
        try (Manager manager = Manager.builder().serve(local(0), KEY).here()) {
            address = of(manager);
        }

        assertThatThrownBy(() -> Manager.connect(address, KEY)).isInstanceOf(PeerLostException.class);
    }

    @Test
    void certificatesOfOthersAreNotTaken() {
        ManagerKeys[] keys = keys("localhost");
        Path server = folder.resolve("other-server.keys");
        Path client = folder.resolve("other-client.keys");
        ManagerKeys.create(server, client, "localhost");
        try (Manager manager = Manager.builder().serve(local(0), keys[0]).here()) {
            assertThatThrownBy(() -> Manager.connect(of(manager), ManagerKeys.load(client)))
                    .isInstanceOf(AuthenticationException.class);
            assertThatThrownBy(() -> Manager.connect(of(manager), KEY)).isInstanceOf(AuthenticationException.class);
            assertThat(manager.clients()).isEqualTo(1);
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotTaken() {
        ManagerKeys[] keys = keys("elsewhere.example.org");
        try (Manager manager = Manager.builder().serve(local(0), keys[0]).here()) {
            assertThatThrownBy(() -> Manager.connect(of(manager), keys[1]))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void anExpiredCertificateIsNotTaken() {
        Path server = folder.resolve("server.keys");
        Path client = folder.resolve("client.keys");
        ManagerKeys.create(
                server, client, List.of("localhost"), Instant.now().minus(Duration.ofDays(3)), Duration.ofDays(1));
        try (Manager manager =
                Manager.builder().serve(local(0), ManagerKeys.load(server)).here()) {
            assertThatThrownBy(() -> Manager.connect(of(manager), ManagerKeys.load(client)))
                    .isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void withoutEncryptionNobodyElseIsServed() {
        InetSocketAddress everywhere = new InetSocketAddress(0);

        assertThatThrownBy(() -> Manager.builder().serve(everywhere, KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ManagerKeys");
        assertThatThrownBy(() -> Manager.connect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1), KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void codeAndClassesOfOthersAreNotTaken() {
        try (Manager manager = Manager.builder().serve(local(0), KEY).start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            RemoteMap<String, Object> map = remote.map();

            assertThatThrownBy(() -> map.computeIfAbsent("a", key -> 1))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("SerializedLambda");
            assertThatThrownBy(() -> map.put("a", new Point(1, 2)))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Point");
            assertThatThrownBy(() -> remote.host(Service.class, HostedService::new))
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> remote.make("service", Service.class))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("name=service");
            assertThatThrownBy(() -> remote.pool(1))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageContaining("kind=pool");
            assertThatThrownBy(() -> remote.barrier(1, () -> {})).isInstanceOf(CodecException.class);
            assertThat(map).isEmpty();
        }
    }

    @Test
    void whatIsAllowedIsTaken() {
        String own = "io.github.offspring.manager.*";
        try (Manager manager = Manager.builder()
                        .serve(local(0), KEY)
                        .allow(own)
                        .allowCode()
                        .start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            RemoteMap<String, Object> map = remote.map();

            assertThat(map.computeIfAbsent("a", key -> 1)).isEqualTo(1);
            map.put("b", new Point(1, 2));
            assertThat(map.computeIfPresent("b", (key, point) -> ((Point) point).x()))
                    .isEqualTo(1);
            assertThat(remote.host(Service.class, HostedService::new).add(3)).isEqualTo(3);
        }
    }

    @Test
    void theDeathOfTheManagerIsTold() throws Exception {
        try (Manager manager = offering().serve(local(0), KEY).start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            Service service = remote.make("service", Service.class);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    service.waitForEver();
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });

            ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();

            assertThat(thrown.get()).isInstanceOf(ManagerLostException.class);
        }
    }

    @Test
    void theSilentAreCutOff() throws Exception {
        try (Manager manager = Manager.builder()
                        .serve(local(0), KEY)
                        .handshakeTimeout(Duration.ofMillis(300))
                        .here();
                Socket silent = new Socket()) {
            silent.connect(of(manager));

            // The server's greeting, then its end.
            assertThat(silent.getInputStream().readAllBytes()).hasSize(48);
            // Who is let in may be too slow, too.
            Eventually.eventually("another one is let in", () -> {
                try (Manager remote = Manager.connect(of(manager), KEY)) {
                    return remote.map().isEmpty();
                } catch (AuthenticationException _) {
                    return false;
                }
            });
        }
    }

    @Test
    void aMessageThatIsTooLongIsNotSentAndTheConnectionGoesOn() {
        try (Manager manager = Manager.builder()
                        .serve(local(0), KEY)
                        .maxMessageBytes(10_000)
                        .here();
                Manager remote = Manager.connect(of(manager), KEY)) {
            RemoteMap<String, Object> map = remote.map();

            map.put("a", new byte[9_000]);

            assertThatThrownBy(() -> map.put("b", new byte[20_000]))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("limit=10000 bytes, call=map.PUT")
                    .hasMessageContaining("maxMessageBytes");
            assertThat(map.keySet()).containsOnly("a");
            assertThat(manager.objects()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aClientThatHasGoneLeavesNothing() {
        try (Manager manager = Manager.builder().serve(local(0), KEY).start()) {
            Manager remote = Manager.connect(of(manager), KEY);
            RemoteMap<String, Integer> map = remote.map();
            map.put("a", 1);
            assertThat(manager.objects()).isEqualTo(1);

            remote.close();

            Eventually.eventually("its map has ended", () -> manager.objects() == 0);
            assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class);
        }
    }

    @Test
    void theKeysAreForTheirUserOnly() throws IOException {
        keys("localhost", "127.0.0.1", "::1");

        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
        assertThat(ManagerKeys.load(folder.resolve("client.keys"))).hasToString("ManagerKeys");
    }

    @Test
    @Conformance("_TestManagerRestart.test_rapid_restart")
    void anAddressCanBeUsedAgainAtOnce() {
        int port;
        try (Manager manager = Manager.builder().serve(local(0), KEY).start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            port = manager.port().orElseThrow();
            remote.map("m").put("a", 1);
        }

        try (Manager manager = Manager.builder().serve(local(port), KEY).start();
                Manager remote = Manager.connect(of(manager), KEY)) {
            assertThat(remote.map("m")).isEmpty();
        }
    }
}
