package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Methods that compute, many more than there are processors, until they are told to end: nobody else waits for that.
@RealProcesses
class ComputingCallsTest {

    private static final int COMPUTING = 12;

    interface Sum {
        /// Computes until somebody has it end.
        CompletionStage<Long> begin();

        long compute();

        int computing();

        void end();
    }

    static final class HostedSum implements Sum {
        private final AtomicInteger computing = new AtomicInteger();
        private volatile boolean ended;

        @Override
        public CompletionStage<Long> begin() {
            return CompletableFuture.completedFuture(compute());
        }

        @Override
        public long compute() {
            computing.incrementAndGet();
            long sum = 0;
            while (!ended) {
                sum++;
            }
            return sum;
        }

        @Override
        public int computing() {
            return computing.get();
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private final Manager manager = Manager.start();
    private final Sum sum = manager.host(Sum.class, HostedSum::new);
    private final List<CompletionStage<Long>> begun = new ArrayList<>();

    @BeforeEach
    void compute() {
        for (int i = 0; i < COMPUTING; i++) {
            begun.add(sum.begin());
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void endAll() {
        sum.end();
        begun.forEach(each -> assertThat(each.toCompletableFuture().join()).isNotNegative());
    }

    @Test
    void allComputeAtTheSameTime() {
        Eventually.eventually("all compute", () -> sum.computing() == COMPUTING);
        endAll();
    }

    @Test
    void otherCallsAndTimeOutsDoNotWaitForThem() throws InterruptedException {
        Eventually.eventually("some compute", () -> sum.computing() > 0);
        RemoteMap<String, Integer> map = manager.map();
        map.put("a", 1);
        assertThat(map.merge("a", 1, Integer::sum)).isEqualTo(2);
        assertThat(manager.<Integer>queue().poll(Duration.ofMillis(1))).isNull();
        endAll();
    }

    @Test
    void whoWaitsInAnotherProcessIsWoken() throws Exception {
        RemoteEvent event = manager.event();
        RemoteEvent waits = manager.event();
        try (ChildProcess<String> child = ChildProcess.start(() -> {
            waits.set();
            event.await();
            return "woken";
        })) {
            waits.await();
            event.set();
            assertThat(child.result().get()).isEqualTo("woken");
        }
        endAll();
    }
}
