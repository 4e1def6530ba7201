package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Stages of hosted methods run users' code when they are cancelled; that keeps nothing from anybody.
@RealProcesses
class StageOfUsersTest {

    private static final int MANY = 20;
    private static final int LONG = 300_000;

    /// What stages there are.
    enum Sort {
        /// It is no future, and cannot be cancelled.
        STRANGE,
        /// What hangs on it waits for ever.
        WAITING
    }

    interface Service {
        CompletionStage<String> never();

        CompletionStage<String> later(int length);

        int pending();

        void completeAll();
    }

    private static final class Strange extends CompletableFuture<String> {
        @Override
        public CompletableFuture<String> toCompletableFuture() {
            throw new UnsupportedOperationException("is none");
        }
    }

    static final class HostedService implements Service {
        private final Sort sort;
        private final List<CompletableFuture<String>> pending = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();

        HostedService(Sort sort) {
            this.sort = sort;
        }

        @Override
        public CompletionStage<String> never() {
            if (sort == Sort.STRANGE) {
                return new Strange();
            }
            CompletableFuture<String> stage = new CompletableFuture<>();
            stage.whenComplete((_, _) -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException _) {
                    // At the manager's end.
                }
            });
            return stage;
        }

        @Override
        public synchronized CompletionStage<String> later(int length) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            pending.add(stage);
            lengths.add(length);
            return stage;
        }

        @Override
        public synchronized int pending() {
            return pending.size();
        }

        @Override
        public synchronized void completeAll() {
            for (int i = 0; i < pending.size(); i++) {
                pending.get(i).complete("x".repeat(lengths.get(i)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatADeadClientHadComesBack(Sort sort) throws Exception {
        try (Manager manager = Manager.start()) {
            Service service = manager.host(Service.class, () -> new HostedService(sort));
            RemoteLock lock = manager.lock();
            try (var child = ChildProcess.start((Action) () -> {
                lock.lock();
                service.never().toCompletableFuture().join();
            })) {
                Eventually.eventually("it has the lock", lock::isLocked);
                child.kill();
                lock.lock();
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoCancelsIsServedOn(Sort sort) {
        try (Manager manager = Manager.start()) {
            Service service = manager.host(Service.class, () -> new HostedService(sort));
            RemoteCounter counter = manager.counter();

            service.never().toCompletableFuture().cancel(true);

            assertThat(counter.incrementAndGet()).isEqualTo(1);
            assertThat(counter.incrementAndGet()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatStandsStillStopsNoOthersStages(Sort sort) throws Exception {
        try (Manager manager = Manager.start()) {
            Service service = manager.host(Service.class, () -> new HostedService(sort));
            try (var child = ChildProcess.start((Action) () -> {
                CompletableFuture<?>[] all = new CompletableFuture<?>[MANY];
                for (int i = 0; i < MANY; i++) {
                    all[i] = service.later(LONG).toCompletableFuture();
                }
                CompletableFuture.allOf(all).join();
            })) {
                Eventually.eventually("all are begun", () -> service.pending() == MANY);
                JavaProgram.signal(child.pid(), "STOP");
                CompletableFuture<String> own = service.later(1).toCompletableFuture();
                Eventually.eventually("so is this one", () -> service.pending() == MANY + 1);

                service.completeAll();

                assertThat(own.join()).isEqualTo("x");
                JavaProgram.signal(child.pid(), "CONT");
                child.join();
            }
        }
    }
}
