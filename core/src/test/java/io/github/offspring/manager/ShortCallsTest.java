package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Methods that are known to be short are run by the thread that reads their client's calls; they need not stay short.
@RealProcesses
class ShortCallsTest {

    private static final String READER = "offspring-client-";
    private static final int MANY = 200;
    private static final int PAIRS = 4;

    /// Short, or as long as its caller wants.
    interface Gate {
        /// Whether the thread that has read the call runs it.
        boolean isRunByReader();

        /// @param waits whether to wait until somebody opens
        boolean pass(boolean waits) throws InterruptedException;

        CompletionStage<Boolean> passLater(boolean waits) throws InterruptedException;

        void open();

        int waiting();

        int interruptions();

        /// Waits for the other one of a pair, which does the same.
        void meet(int pair) throws Exception;

        void pause(long nanos);

        void interruptItself();

        void fail();

        int readers();
    }

    static final class HostedGate implements Gate {
        private final Semaphore opened = new Semaphore(0);
        private final List<CyclicBarrier> pairs =
                Stream.generate(() -> new CyclicBarrier(2)).limit(PAIRS).toList();
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger interruptions = new AtomicInteger();

        @Override
        public boolean isRunByReader() {
            return Thread.currentThread().getName().startsWith(READER);
        }

        @Override
        public boolean pass(boolean waits) throws InterruptedException {
            boolean byReader = isRunByReader();
            if (waits) {
                waiting.incrementAndGet();
                try {
                    opened.acquire();
                } catch (InterruptedException e) {
                    interruptions.incrementAndGet();
                    throw e;
                } finally {
                    waiting.decrementAndGet();
                }
            }
            return byReader;
        }

        @Override
        public CompletionStage<Boolean> passLater(boolean waits) throws InterruptedException {
            return CompletableFuture.completedStage(pass(waits));
        }

        @Override
        public void open() {
            opened.release();
        }

        @Override
        public int waiting() {
            return waiting.get();
        }

        @Override
        public int interruptions() {
            return interruptions.get();
        }

        @Override
        public void meet(int pair) throws Exception {
            pairs.get(pair).await();
        }

        @Override
        public void pause(long nanos) {
            LockSupport.parkNanos(nanos);
        }

        @Override
        public void interruptItself() {
            Thread.currentThread().interrupt();
        }

        @Override
        public void fail() {
            throw new IllegalStateException("closed");
        }

        @Override
        public int readers() {
            return (int) Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith(READER))
                    .count();
        }
    }

    /// Has the reader know that the method is short.
    private static void makeShort(Gate gate) {
        Eventually.eventually("the reader runs it", () -> gate.pass(false));
    }

    private static Thread waiter(Gate gate, CompletableFuture<Object> outcome) {
        return Thread.ofPlatform().start(() -> {
            try {
                outcome.complete(gate.pass(true));
            } catch (InterruptedException e) {
                outcome.complete(e);
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    @Test
    void aShortMethodIsRunByWhoReads() {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);

            boolean first = gate.isRunByReader();

            assertThat(first).isFalse();
            Eventually.eventually("the reader runs it", gate::isRunByReader);
        }
    }

    @Test
    void aShortMethodThatWaitsAfterAllHoldsUpNoOtherCall() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            RemoteMap<String, Integer> map = manager.map();
            for (int round = 0; round < 10; round++) {
                makeShort(gate);
                CompletableFuture<Object> outcome = new CompletableFuture<>();
                Thread waiter = waiter(gate, outcome);
                Eventually.eventually("it waits", () -> gate.waiting() == 1);

                map.put("round", round);
                assertThat(map.get("round")).isEqualTo(round);
                assertThat(outcome).isNotDone();
                gate.open();

                assertThat(outcome.get()).isInstanceOf(Boolean.class);
                waiter.join();
            }
            Eventually.eventually("one thread reads", () -> gate.readers() == 1);
        }
    }

    @Test
    void aMethodThatHasTakenLongHasAThreadOfItsOwn() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            makeShort(gate);
            CompletableFuture<Object> outcome = new CompletableFuture<>();
            Thread waiter = waiter(gate, outcome);
            Eventually.eventually("it waits", () -> gate.waiting() == 1);
            gate.open();
            waiter.join();

            boolean next = gate.pass(false);

            assertThat(next).isFalse();
        }
    }

    @Test
    void callsOfOneClientThatWaitForEachOtherAllReturn() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 2 * PAIRS; i++) {
                int pair = i / 2;
                Random random = new Random(i);
                CompletableFuture<Void> done = new CompletableFuture<>();
                all.add(done);
                Thread.ofPlatform().start(() -> {
                    try {
                        for (int n = 0; n < MANY; n++) {
                            switch (random.nextInt(8)) {
                                case 0 -> gate.pause(random.nextInt(2_000_000));
                                case 1 -> {
                                    gate.open();
                                    gate.pass(true);
                                }
                                default -> gate.pass(false);
                            }
                            gate.meet(pair);
                        }
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
            }

            for (CompletableFuture<Void> done : all) {
                done.get();
            }

            assertThat(gate.waiting()).isZero();
            Eventually.eventually("one thread reads", () -> gate.readers() == 1);
        }
    }

    @Test
    void whatIsCalledWithoutWaitingMayWaitForWhatIsCalledLater() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            Eventually.eventually(
                    "the reader runs it",
                    () -> gate.passLater(false).toCompletableFuture().join());
            List<CompletableFuture<Boolean>> all = new ArrayList<>();

            for (int i = 0; i < MANY; i++) {
                all.add(gate.passLater(true).toCompletableFuture());
            }
            for (int i = 0; i < MANY; i++) {
                gate.open();
            }

            for (CompletableFuture<Boolean> one : all) {
                assertThat(one.get()).isNotNull();
            }
        }
    }

    @Test
    void anInterruptionReachesItAndNothingElse() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            makeShort(gate);
            CompletableFuture<Object> outcome = new CompletableFuture<>();
            Thread waiter = waiter(gate, outcome);
            Eventually.eventually("it waits", () -> gate.waiting() == 1);

            waiter.interrupt();

            assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
            waiter.join();
            assertThat(gate.interruptions()).isEqualTo(1);
            makeShort(gate);
        }
    }

    @Test
    void itEndsWithItsClient() throws Exception {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            try (var child = ChildProcess.start(() -> {
                makeShort(gate);
                return gate.pass(true);
            })) {
                Eventually.eventually("it waits", () -> gate.waiting() == 1);

                child.kill();

                Eventually.eventually("it has ended", () -> gate.waiting() == 0 && gate.interruptions() == 1);
                Eventually.eventually("one thread reads", () -> gate.readers() == 1);
            }
        }
    }

    @Test
    void itEndsWithTheManager() throws Exception {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiter;
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            makeShort(gate);
            waiter = waiter(gate, outcome);
            Eventually.eventually("it waits", () -> gate.waiting() == 1);
        }

        assertThatThrownBy(outcome::get).hasMessageContaining("manager");
        waiter.join();
    }

    @Test
    void whatACallLeavesInItsThreadIsNotTheNextOnes() {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);
            makeShort(gate);

            for (int i = 0; i < MANY; i++) {
                gate.interruptItself();
                gate.pause(1);
            }

            makeShort(gate);
            assertThat(gate.interruptions()).isZero();
        }
    }

    @Test
    void whatItThrowsReachesItsCaller() {
        try (Manager manager = Manager.start()) {
            Gate gate = manager.host(Gate.class, HostedGate::new);

            for (int i = 0; i < MANY; i++) {
                assertThatThrownBy(gate::fail)
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("closed");
            }

            Eventually.eventually("the reader still runs calls", gate::isRunByReader);
        }
    }
}
