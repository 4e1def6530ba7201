package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.internal.remote.LostConnection;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left to a client on another machine when its connection breaks, and the manager lives.
@RealProcesses
class ReconnectTest {

    private static final AuthKey KEY = AuthKey.random();

    /// Waits at the manager.
    interface Gate {
        void pass() throws InterruptedException;

        int passing();
    }

    /// At the manager.
    static final class HostedGate implements Gate {
        private final AtomicInteger passing = new AtomicInteger();

        @Override
        public void pass() throws InterruptedException {
            passing.incrementAndGet();
            new CountDownLatch(1).await();
        }

        @Override
        public int passing() {
            return passing.get();
        }
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("localhost", port);
    }

    private static int port(Manager manager) {
        return manager.port().orElseThrow();
    }

    private static ManagerBuilder serving() {
        return Manager.builder().serve(local(0), KEY);
    }

    /// The first call after the connection was cut may have been sent before this process hears of it.
    private static <T> T again(Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (ManagerLostException e) {
            if (!e.mayHaveRun()) {
                throw e;
            }
            return call.call();
        }
    }

    /// A thread that waits at the manager, and what it is thrown.
    private record Waiter(Thread thread, CompletableFuture<Throwable> thrown) {

        static Waiter start(Callable<?> call) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    thrown.completeExceptionally(new AssertionError("has got " + call.call()));
                } catch (Exception e) {
                    thrown.complete(e);
                }
            });
            return new Waiter(thread, thrown);
        }

        static Waiter at(Gate gate) {
            return start(() -> {
                gate.pass();
                return "through";
            });
        }
    }

    @Test
    void whatHasANameGoesOn() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> named = remote.map("m");
            RemoteQueue<String> queue = remote.queue("q");
            RemoteMap<String, Integer> unnamed = remote.map();
            named.put("a", 1);
            unnamed.put("a", 1);

            for (int i = 1; i < 4; i++) {
                relay.cut();

                assertThat(again(() -> named.get("a"))).isEqualTo(1);
                queue.add("x" + i);
                assertThat(queue.take()).isEqualTo("x" + i);
                assertThat(remote.<String, Integer>map("m")).isEqualTo(named);
                assertThat(named.async().get("a").join()).isEqualTo(1);
                assertThatThrownBy(unnamed::size)
                        .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                                .isFalse())
                        .hasMessageContaining("what has no name has ended with the connection");
                assertThat(relay.connections()).isEqualTo(i + 1);
            }
            relay.cut();
            assertThat(again(remote::names)).containsExactly("m", "q");
            Eventually.eventually("the server has noticed it, too", () -> manager.clients() == 2);
        }
    }

    @Test
    void whatTheConnectionHadIsGone() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteLock lock = remote.lock("l");
            RemoteSemaphore semaphore = remote.semaphore("s", 1);
            RemoteSet<Integer> numbers = remote.set("numbers");
            numbers.addAll(IntStream.range(0, 100_000).boxed().toList());
            lock.lock();
            semaphore.acquire();
            Iterator<Integer> iterator = numbers.iterator();
            iterator.next();

            relay.cut();

            assertThat(again(remote::names)).contains("l");
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> iterator.forEachRemaining(_ -> {})).isInstanceOf(ManagerLostException.class);
            manager.lock("l").lockInterruptibly();
            manager.semaphore("s", 1).acquire();
        }
    }

    @Test
    void whoComesAgainEndsWhatTheManagerHasNotNoticed() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteLock lock = remote.lock("l");
            lock.lock();

            relay.cutQuietly();

            assertThat(again(remote::names)).containsExactly("l");
            manager.lock("l").lockInterruptibly();
            assertThat(manager.clients()).isEqualTo(2);
            assertThat(lock.tryLock()).isFalse();
            manager.lock("l").unlock();
            assertThat(lock.tryLock(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void aCallThatMayHaveRunIsNotRepeated() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager))) {
            Gate own = manager.host("gate", Gate.class, HostedGate::new);
            try (Manager remote = Manager.connect(local(relay.port()), KEY)) {
                Gate gate = remote.lookup("gate", Gate.class).orElseThrow();
                Waiter waiter = Waiter.at(gate);
                Eventually.eventually("it waits there", () -> own.passing() == 1);

                relay.cut();

                assertThat(waiter.thrown().join())
                        .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                                .isTrue());
                assertThat(gate.passing()).isEqualTo(1);
            }
        }
    }

    @Test
    void whoCannotBeReachedIsToldSoAndTriedAgain() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            relay.refuse();

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> again(map::size))
                        .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                                .isFalse());
            }
            assertThatThrownBy(remote::names).isInstanceOf(ManagerLostException.class);
            assertThatThrownBy(() -> remote.queue("q").poll()).isInstanceOf(ManagerLostException.class);
            relay.allow();

            Eventually.eventually("it is reached again", () -> {
                try {
                    return map.isEmpty();
                } catch (ManagerLostException _) {
                    // What has failed a moment ago is not tried again at once.
                    return false;
                }
            });
            assertThat(remote.names()).containsExactly("m");
        }
    }

    @Test
    void whoDoesNotAnswerCostsAllCallersOneAttempt() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            RemoteQueue<String> queue = remote.queue("q");
            relay.stall();
            // It ends at its time, whatever becomes of the attempt.
            assertThat(again(() -> Optional.ofNullable(queue.poll(Duration.ofMillis(1)))))
                    .isEmpty();

            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(map::size);
            assertThatThrownBy(remote::names).isInstanceOf(ManagerLostException.class);
            assertThatThrownBy(first::join).hasCauseInstanceOf(ManagerLostException.class);
            assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class);

            assertThat(relay.connections()).isEqualTo(2);
        }
    }

    @Test
    void anotherManagerIsNotTakenForIt() throws Exception {
        try (Manager manager = serving().start();
                Manager other = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            other.map("m").put("a", 1);

            relay.leadTo(port(other));
            relay.cut();

            assertThatThrownBy(() -> again(map::size))
                    .isInstanceOf(ManagerLostException.class)
                    .hasMessageContaining("another manager is there");
            try (Manager next = Manager.connect(local(relay.port()), KEY)) {
                RemoteMap<String, Integer> nextMap = next.map("m");
                assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class);
                // And that has not cost the new one its connection.
                assertThat(nextMap).isEqualTo(Map.of("a", 1));
            }
        }
    }

    @Test
    void aNameThatHasGoneToAnotherObjectIsNotFollowed() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            RemoteMap<String, Integer> gone = remote.map("gone");
            manager.forget("m");
            manager.forget("gone");
            manager.map("m");

            relay.cut();

            assertThat(again(remote::names)).containsExactly("m");
            assertThatThrownBy(map::size)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another object");
            assertThatThrownBy(gone::size)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is not there any more");
        }
    }

    @Test
    void whoHasClosedDoesNotComeBack() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager))) {
            Manager remote = Manager.connect(local(relay.port()), KEY);
            RemoteMap<String, Integer> map = remote.map("m");
            relay.cut();

            remote.close();

            assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class);
            assertThatThrownBy(remote::names).isInstanceOf(ManagerLostException.class);
            assertThat(relay.connections()).isEqualTo(1);
        }
    }

    /// Symptom: it was given the connection that was dead, and its first call waited for ever.
    @Test
    void whoConnectsIsNotGivenAConnectionThatIsDead() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            map.put("a", 1);
            remote.lock("l").lock();
            relay.swallow();
            Waiter waiter = Waiter.start(map::size);
            Eventually.eventually("it has called", () -> LostConnection.isWaitedFor(remote));

            try (Manager again = Manager.connect(local(relay.port()), KEY)) {
                assertThat(again.names()).containsExactly("l", "m");
                assertThat(waiter.thrown().join())
                        .isInstanceOf(ManagerLostException.class)
                        .hasMessageContaining("has not answered");
                // The one that was made to see who is there has been hung up.
                Eventually.eventually("there is one", () -> manager.clients() == 2);
                again.lock("l").lockInterruptibly();
            }
            assertThat(map.get("a")).isEqualTo(1);
        }
    }

    @Test
    void whoConnectsSharesAConnectionThatLives() throws Exception {
        try (Manager manager = serving().start();
                Relay relay = Relay.to(port(manager))) {
            Gate own = manager.host("gate", Gate.class, HostedGate::new);
            try (Manager remote = Manager.connect(local(relay.port()), KEY)) {
                Gate gate = remote.lookup("gate", Gate.class).orElseThrow();
                Waiter waiter = Waiter.at(gate);
                Eventually.eventually("it waits there", () -> own.passing() == 1);

                Thread.currentThread().interrupt();
                Manager again = Manager.connect(local(relay.port()), KEY);

                assertThat(Thread.interrupted()).isTrue();
                assertThat(again.names()).containsExactly("gate");
                Eventually.eventually("there is one", () -> manager.clients() == 2);
                again.close();
                assertThat(waiter.thread().isAlive()).isTrue();
                assertThat(gate.passing()).isEqualTo(1);
                waiter.thread().interrupt();
                assertThat(waiter.thrown().join()).isInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    void soItIsWithEncryptionAndInChildren(@TempDir Path folder) throws Exception {
        Path server = folder.resolve("server.keys");
        Path client = folder.resolve("client.keys");
        ManagerKeys.create(server, client, "localhost");
        try (Manager manager = Manager.builder()
                        .serve(local(0), ManagerKeys.load(server))
                        .start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), ManagerKeys.load(client))) {
            RemoteMap<String, Integer> map = remote.map("m");
            RemoteEvent cut = manager.event("cut");
            RemoteEvent connected = manager.event("connected");
            map.put("a", 1);
            try (var child = ChildProcess.start(() -> {
                map.put("child", 1);
                // Not by the map, which has the key before the child has the reply.
                connected.set();
                cut.await();
                return again(() -> map.get("a"));
            })) {
                connected.await();

                relay.cut();
                cut.set();

                assertThat(child.result().join()).isEqualTo(1);
            }
            assertThat(again(() -> map.get("a"))).isEqualTo(1);
        }
    }

    @Test
    void oneThatIsStartedAgainIsTheSameAsLongAsItLives() throws Exception {
        try (Manager manager = serving().restart(again -> again.map("m")).start();
                Relay relay = Relay.to(port(manager));
                Manager remote = Manager.connect(local(relay.port()), KEY)) {
            RemoteMap<String, Integer> map = remote.map("m");
            map.put("a", 1);

            relay.cut();
            assertThat(again(() -> map.get("a"))).isEqualTo(1);
            ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();

            Eventually.eventually("the next one is there", () -> {
                try {
                    return map.isEmpty();
                } catch (ManagerLostException e) {
                    return false;
                }
            });
        }
    }
}
