package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.LongGrace;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Managers and clients that are killed.
@RealProcesses
class ManagerKillTest {

    /// Waits at the manager.
    interface Gate {
        void pass() throws InterruptedException;

        int waiting();
    }

    static final class HostedGate implements Gate {
        private final CountDownLatch never = new CountDownLatch(1);
        private final AtomicInteger waiting = new AtomicInteger();

        @Override
        public void pass() throws InterruptedException {
            waiting.incrementAndGet();
            try {
                never.await();
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public int waiting() {
            return waiting.get();
        }
    }

    private static void kill(Manager manager) {
        ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow().destroyForcibly();
    }

    private static Optional<Integer> codeOf(ManagerLostException thrown) {
        return thrown.report().map(report -> report.status().code());
    }

    @Test
    void allWhoWaitAreToldOfTheDeath() throws Exception {
        try (Manager manager = Manager.builder().name("victim").start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            List<CompletableFuture<Throwable>> thrown = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                CompletableFuture<Throwable> one = new CompletableFuture<>();
                thrown.add(one);
                (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                    try {
                        gate.pass();
                    } catch (Throwable e) {
                        one.complete(e);
                    }
                });
            }
            Eventually.eventually("all wait", () -> gate.waiting() == 8);

            kill(manager);

            for (CompletableFuture<Throwable> one : thrown) {
                assertThat(one.get())
                        .isInstanceOf(ManagerLostException.class)
                        .hasMessageContaining("victim")
                        .hasMessageContaining("Gate.pass");
                assertThat(((ManagerLostException) one.get()).mayHaveRun()).isTrue();
                // Nobody waits for that for long.
                assertThat(codeOf((ManagerLostException) one.get()).orElse(137)).isEqualTo(137);
            }
            Eventually.eventually("it is known how it has died", () -> codeOf(
                            catchThrowableOfType(ManagerLostException.class, gate::waiting))
                    .isPresent());
            assertThatThrownBy(gate::waiting)
                    .isInstanceOfSatisfying(ManagerLostException.class, e -> assertThat(e.mayHaveRun())
                            .isFalse());
            assertThatThrownBy(manager::map).isInstanceOf(ManagerLostException.class);
        }
    }

    @Test
    void aChildIsToldOfTheDeathToo() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            try (var child = ChildProcess.start(() -> {
                try {
                    gate.pass();
                    return "passed";
                } catch (ManagerLostException e) {
                    return "lost " + e.mayHaveRun();
                }
            })) {
                Eventually.eventually("it waits", () -> gate.waiting() == 1);

                kill(manager);

                assertThat(child.result().join()).isEqualTo("lost true");
            }
        }
    }

    @Test
    void whatADeadClientAloneHadEnds() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            RemoteMap<String, Object> told = manager.map();
            long before = manager.objects();
            try (var child = ChildProcess.start(() -> {
                List<RemoteMap<String, Integer>> maps = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    maps.add(manager.map());
                }
                told.put("made", maps.size());
                gate.pass();
            })) {
                Eventually.eventually("it waits", () -> gate.waiting() == 1);
                assertThat(manager.objects()).isEqualTo(before + 100);
                assertThat(manager.clients()).isEqualTo(2);

                child.kill();
                child.join();
            }

            Eventually.eventually("its objects have ended", () -> manager.objects() == before);
            Eventually.eventually("its call has ended", () -> gate.waiting() == 0);
            assertThat(manager.clients()).isEqualTo(1);
        }
    }

    @Test
    void aManagerThatIsClosedSaysSo() {
        RemoteMap<String, Integer> map;
        try (var _ = new LongGrace()) {
            Manager manager = Manager.builder().name("closing").start();
            map = manager.map();

            manager.close();
            manager.close();
        }

        assertThatThrownBy(map::size).isInstanceOf(ManagerLostException.class).hasMessageContaining("closed");
    }
}
