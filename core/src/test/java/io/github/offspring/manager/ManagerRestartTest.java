package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedLatch;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Managers that are started again when they have died.
@RealProcesses
class ManagerRestartTest {

    /// Waits at the manager.
    interface Gate {
        void pass() throws InterruptedException;

        int waiting();
    }

    /// At the manager.
    static final class HostedGate implements Gate {
        private final AtomicInteger waiting = new AtomicInteger();

        @Override
        public void pass() throws InterruptedException {
            waiting.incrementAndGet();
            new CountDownLatch(1).await();
        }

        @Override
        public int waiting() {
            return waiting.get();
        }
    }

    private static void kill(Manager manager) {
        long pid = manager.pid().orElseThrow();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void restore(Manager again) {
        again.<String, Integer>map("m").put("restored", 1);
        again.host("gate", Gate.class, HostedGate::new);
    }

    /// Kills it, and lets this process hear of that: a call that is sent in the first moments may have run.
    private static void killAndHear(Manager manager) {
        kill(manager);
        try {
            manager.names();
        } catch (ManagerLostException _) {
            // That is how it hears of it; otherwise the call has waited for the next one.
        }
    }

    /// Whether a call fails because nobody follows.
    private static boolean isRefused(Callable<?> call) throws Exception {
        try {
            Object _ = call.call();
            return false;
        } catch (ManagerLostException e) {
            return String.valueOf(e.getMessage()).contains("is not started again");
        }
    }

    /// The call that is under way at the death fails.
    private static boolean isRestored(RemoteMap<String, Integer> map) {
        try {
            return map.containsKey("restored");
        } catch (ManagerLostException e) {
            assertThat(e.mayHaveRun()).isTrue();
            return false;
        }
    }

    @Test
    void whatHasANameIsFoundAgain() throws Exception {
        try (Manager manager = Manager.builder()
                .name("phoenix")
                .restart(ManagerRestartTest::restore)
                .start()) {
            RemoteMap<String, Integer> named = manager.map("m");
            RemoteMap<String, Integer> unnamed = manager.map();
            Gate gate = manager.host("gate", Gate.class, HostedGate::new);
            named.put("before", 1);
            unnamed.put("before", 1);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    gate.pass();
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            Eventually.eventually("it waits", () -> gate.waiting() == 1);

            kill(manager);

            assertThat(thrown.get()).isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                    .isTrue());
            assertThat(named).isEqualTo(Map.of("restored", 1));
            assertThat(gate.waiting()).isZero();
            assertThatThrownBy(unnamed::size).isInstanceOf(ManagerLostException.class);
            assertThat(manager.<String, Integer>map("m")).isEqualTo(named);
            assertThat(manager.names()).containsExactly("gate", "m");
        }
    }

    @Test
    void otherProcessesGoOnToo() throws Exception {
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                        .serve(new InetSocketAddress("localhost", 0), key)
                        .restart(again -> again.map("m").put("restored", 1))
                        .start();
                Manager remote = Manager.connect(
                        new InetSocketAddress("localhost", manager.port().orElseThrow()), key)) {
            RemoteMap<String, Integer> map = manager.map("m");
            RemoteMap<String, Integer> remoteMap = remote.map("m");
            remoteMap.put("from afar", 1);
            SharedLatch ready = SharedLatch.create(1);
            try (var child = ChildProcess.start(() -> {
                map.put("ready", 1);
                ready.countDown();
                while (!isRestored(map)) {
                    Thread.onSpinWait();
                }
                return map.merge("restored", 1, Integer::sum);
            })) {
                // Not by the map, which has the key before the child has the reply.
                ready.await();

                kill(manager);

                assertThat(child.result().join()).isEqualTo(2);
            }
            assertThat(remoteMap.get("restored")).isEqualTo(2);
            assertThat(remote.names()).containsExactly("m");
        }
    }

    @Test
    void oneThatIsClosedIsNotStartedAgain() {
        Manager manager = Manager.builder().restart(again -> {}).start();
        RemoteMap<String, Integer> map = manager.map("m");

        manager.close();

        assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class);
        assertThatThrownBy(() -> manager.map("m")).isInstanceOf(ManagerLostException.class);
    }

    @Test
    void oneThatCannotBeRestoredIsGivenUp() {
        CompletableFuture<Long> tried = new CompletableFuture<>();
        try (Manager manager = Manager.builder()
                .restart(again -> {
                    tried.complete(again.objects());
                    throw new IllegalStateException("cannot be restored");
                })
                .start()) {
            kill(manager);

            assertThat(tried.join()).isZero();
            Eventually.eventually(
                    "its process has ended",
                    () -> ProcessHandle.of(manager.pid().orElseThrow()).isEmpty());
        }
    }

    @Test
    void oneThatDiesAgainAndAgainIsGivenUpAndAllAreToldWhy(@TempDir Path folder) throws Exception {
        Path started = folder.resolve("started");
        String path = started.toString();
        try (Manager manager = Manager.builder()
                .name("hopeless")
                .initializer(() -> {
                    if (Files.exists(Path.of(path))) {
                        Runtime.getRuntime().halt(7);
                    }
                })
                .restart(_ -> {})
                .start()) {
            RemoteMap<String, Integer> map = manager.map("m");
            Files.createFile(started);
            SharedLatch ready = SharedLatch.create(1);
            try (var child = ChildProcess.start(() -> {
                map.put("ready", 1);
                ready.countDown();
                Eventually.eventually("it is given up", () -> isRefused(map::size));
            })) {
                ready.await();

                kill(manager);

                Eventually.eventually("it is given up", () -> isRefused(manager::names));
                assertThatThrownBy(() -> manager.map("m"))
                        .isInstanceOf(ManagerLostException.class)
                        .hasMessageContaining("mayHaveRun=false");
                assertThatThrownBy(map::size)
                        .isInstanceOf(ManagerLostException.class)
                        .hasMessageContaining("has died 5 times");
                child.result().join();
            }
        }
    }

    @Test
    void whoHasComeFromElsewhereComesAgainAndAgain() throws Exception {
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                        .serve(new InetSocketAddress("localhost", 0), key)
                        .restart(again -> again.map("m").put("restored", 1))
                        .start();
                Manager remote = Manager.connect(
                        new InetSocketAddress("localhost", manager.port().orElseThrow()), key)) {
            RemoteMap<String, Integer> map = remote.map("m");

            for (int i = 0; i < 2; i++) {
                kill(manager);
                Eventually.eventually("it is there again", () -> isRestored(map));
            }

            assertThat(map.get("restored")).isEqualTo(1);
            assertThat(remote.names()).containsExactly("m");
        }
    }

    @Test
    void aNewProxyReachesAProcessThatHasNotNoticedTheDeath() throws Exception {
        try (Manager manager =
                Manager.builder().restart(again -> again.map("m")).start()) {
            Pipe<RemoteMap<String, Integer>> pipe = Pipe.create();
            RemoteMap<String, Integer> map = manager.map("m");
            Connection<RemoteMap<String, Integer>> theirs = pipe.second();
            SharedLatch ready = SharedLatch.create(1);
            try (var child = ChildProcess.start(() -> {
                map.put("ready", 1);
                ready.countDown();
                RemoteMap<String, Integer> fresh = theirs.receive().orElseThrow();
                fresh.put("from the child", 2);
                return map.size();
            })) {
                ready.await();
                killAndHear(manager);
                RemoteMap<String, Integer> fresh = manager.map();

                pipe.first().send(fresh);

                assertThat(child.result().join()).isZero();
                assertThat(fresh).isEqualTo(Map.of("from the child", 2));
            }
        }
    }

    @Test
    void oneThatIsBeingRestoredIsClosedAtOnce() throws Exception {
        CompletableFuture<Long> restoring = new CompletableFuture<>();
        CompletableFuture<Throwable> after = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        Manager manager = Manager.builder()
                .restart(again -> {
                    try {
                        restoring.complete(again.objects());
                        closed.await();
                        again.objects();
                    } catch (InterruptedException | ManagerLostException e) {
                        after.complete(e);
                    }
                })
                .start();
        RemoteMap<String, Integer> map = manager.map("m");
        kill(manager);
        restoring.join();

        manager.close();

        assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class).hasMessageContaining("closed");
        closed.countDown();
        assertThat(after.join()).isInstanceOf(ManagerLostException.class);
    }

    @Test
    void whatRestoresIsToldThatOldProxiesLeadNowhere() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<RemoteMap<String, Integer>> old = new CompletableFuture<>();
        try (Manager manager = Manager.builder()
                .restart(again -> {
                    try {
                        old.join().put("x", 1);
                    } catch (ManagerLostException e) {
                        thrown.complete(e);
                    }
                    again.map("m").put("restored", 1);
                })
                .start()) {
            old.complete(manager.map("m"));

            // Nobody else is about to hear of that: so it is known when it is restored.
            kill(manager);

            assertThat(thrown.join()).hasMessageContaining("use the manager that it has been given");
            assertThat(old.join()).isEqualTo(Map.of("restored", 1));
        }
    }

    @Test
    void anInterruptedThreadWaitsForTheNextOneAndStaysInterrupted() {
        try (Manager manager =
                Manager.builder().restart(again -> again.map("m")).start()) {
            RemoteMap<String, Integer> map = manager.map("m");
            killAndHear(manager);
            Thread.currentThread().interrupt();

            assertThat(map.size()).isZero();

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aProgramThatEndsDoesNotStartItAgain() throws Exception {
        try (var child = ChildProcess.builder().output(Output.capture()).start(() -> {
            Manager manager = Manager.builder().restart(again -> {}).start();
            return manager.pid().orElseThrow();
        })) {
            long pid = child.result().join();

            child.join();

            Eventually.eventually("it has ended", () -> ProcessHandle.of(pid).isEmpty());
            assertThat(child.errorOutput()).doesNotContain("is not started again");
        }
    }
}
