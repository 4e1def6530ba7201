package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedLatchTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = 10_000;

    @Test
    void itOpensWhenAllProcessesHaveCounted() throws Exception {
        SharedLatch latch = SharedLatch.create(3);
        try (ChildProcess<Void> one = ChildProcess.start(latch::countDown);
                ChildProcess<Boolean> other = ChildProcess.start(() -> {
                    latch.countDown();
                    return latch.await(LONG);
                })) {
            one.result().get();
            eventually("both have counted", () -> latch.getCount() == 1);
            assertThat(latch.await(Duration.ofMillis(50))).isFalse();
            latch.countDown();
            latch.await();
            assertThat(other.result().get()).isTrue();
        }
        assertThat(latch.getCount()).isZero();
        latch.countDown();
        assertThat(latch.getCount()).isZero();
        assertThat(latch.await(Duration.ZERO)).isTrue();
    }

    @Test
    void noCountIsLostAmongProcesses() throws Exception {
        SharedLatch latch = SharedLatch.create(3 * ROUNDS);
        try (ChildProcess<Void> one = ChildProcess.start(() -> countDown(latch));
                ChildProcess<Void> other = ChildProcess.start(() -> countDown(latch))) {
            countDown(latch);
            assertThat(latch.await(LONG)).isTrue();
            one.result().get();
            other.result().get();
        }
    }

    private static void countDown(SharedLatch latch) {
        for (int round = 0; round < ROUNDS; round++) {
            latch.countDown();
        }
    }

    @Test
    void oneWithNothingToCountIsOpen() throws Exception {
        assertThat(SharedLatch.create(0).await(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> SharedLatch.create(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count must not be negative: count=-1");
    }

    @Test
    void itShowsItsCount() {
        SharedLatch latch = SharedLatch.create(2);
        latch.countDown();
        assertThat(latch).asString().startsWith("SharedLatch ").endsWith("[count=1]");
    }

    @Test
    void anInterruptionEndsTheWaiting() throws Exception {
        SharedLatch latch = SharedLatch.create(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                latch.await();
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        eventually("it waits", latch::hasWaiters);
        waiter.interrupt();
        assertThat(interrupted.get()).isTrue();
        waiter.join();
        assertThat(latch.getCount()).isEqualTo(1);
    }

    @Test
    void aProcessThatIsKilledBeforeItHasCountedHasNot() throws Exception {
        SharedLatch latch = SharedLatch.create(1);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            latch.await();
            latch.countDown();
        })) {
            eventually("the child waits", latch::hasWaiters);
            child.kill();
            child.join();
        }
        assertThat(latch.await(Duration.ofMillis(50))).isFalse();
        latch.countDown();
        assertThat(latch.await(LONG)).isTrue();
    }
}
