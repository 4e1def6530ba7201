package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

            assertThat(named).isEqualTo(Map.of("restored", 1));
            assertThat(gate.waiting()).isZero();
            assertThat(thrown.get()).isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                    .isTrue());
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
            try (var child = ChildProcess.start(() -> {
                map.put("ready", 1);
                while (!isRestored(map)) {
                    Thread.onSpinWait();
                }
                return map.merge("restored", 1, Integer::sum);
            })) {
                Eventually.eventually("it is ready", () -> map.containsKey("ready"));

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
}
