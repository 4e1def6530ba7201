package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Semaphores whose permits are nobody's.
@RealProcesses
class SignallingSemaphoreTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int ROUNDS = 10_000;

    @Test
    @Conformance("_TestSemaphore.test_semaphore")
    void itCountsDownAndUpAndBeyondItsBeginning() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.signalling(2);
        countDownAndUp(semaphore);
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(4);
    }

    private static void countDownAndUp(SharedSemaphore semaphore) throws InterruptedException {
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        semaphore.acquire();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        semaphore.acquire();
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(semaphore.tryAcquire()).isFalse();
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    @Test
    @Conformance("_TestSemaphore.test_bounded_semaphore")
    void aReleaseBeyondTheBoundIsAnError() throws Exception {
        SharedSemaphore bounded = SharedSemaphore.signalling(2, 2);
        countDownAndUp(bounded);
        assertThatThrownBy(bounded::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there would be more permits than its bound: released=1");
        assertThat(bounded.availablePermits()).isEqualTo(2);
        countDownAndUp(SharedSemaphore.create(2));
    }

    @Test
    @Conformance("_TestSemaphore.test_timeout")
    void whoDoesNotWaitLongGetsNothing() throws Exception {
        SharedSemaphore empty = SharedSemaphore.signalling(0);
        assertThat(empty.tryAcquire()).isFalse();
        assertThat(empty.tryAcquire(Duration.ZERO)).isFalse();
        assertThat(empty.tryAcquire(Duration.ofSeconds(-1))).isFalse();
        long begin = System.nanoTime();
        assertThat(empty.tryAcquire(SHORT)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void oneProcessReleasesWhatAnotherWaitsFor() throws Exception {
        SharedSemaphore there = SharedSemaphore.signalling(0);
        SharedSemaphore back = SharedSemaphore.signalling(0);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                there.acquire();
                back.release();
            }
        })) {
            for (int round = 0; round < ROUNDS; round++) {
                there.release();
                back.acquire();
            }
            child.result().get();
        }
        assertThat(there.availablePermits() + back.availablePermits()).isZero();
    }

    @Test
    void noPermitIsLostAmongProcesses() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.signalling(0);
        try (ChildProcess<Void> taker = ChildProcess.start(() -> acquireOften(semaphore, 1));
                ChildProcess<Void> greedy = ChildProcess.start(() -> acquireOften(semaphore, 3))) {
            for (int round = 0; round < 2 * ROUNDS; round++) {
                semaphore.release(2);
            }
            taker.result().get();
            greedy.result().get();
        }
        assertThat(semaphore.availablePermits()).isZero();
    }

    private static void acquireOften(SharedSemaphore semaphore, int count) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            semaphore.acquire(count);
        }
    }

    @Test
    void severalAreTakenAtOnceOrNotAtAll() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.signalling(2);
        CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> {
            try {
                return semaphore.tryAcquire(3, LONG);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        eventually("it waits", semaphore::hasWaiters);
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        semaphore.release();
        assertThat(waiter.get()).isTrue();
        assertThat(semaphore.availablePermits()).isZero();
    }

    @Test
    void permitsOfAKilledProcessDoNotComeBackAndOneThatWaitedHasNone() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.signalling(2);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            semaphore.acquire();
            semaphore.acquire(2);
        })) {
            eventually("the child waits for more", semaphore::hasWaiters);
            assertThat(semaphore.availablePermits()).isEqualTo(1);
            assertThat(semaphore.holders()).isEmpty();
            child.kill();
            child.join();
        }
        assertThat(semaphore.tryAcquire(LONG)).isTrue();
        assertThat(semaphore.tryAcquire(SHORT)).isFalse();
    }

    @Test
    void numbersOutOfRangeAreErrors() {
        assertThatThrownBy(() -> SharedSemaphore.signalling(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedSemaphore.signalling(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedSemaphore.signalling(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits must be in [0, bound], and bound at least 1: permits=3, bound=2");
        SharedSemaphore most = SharedSemaphore.signalling(Integer.MAX_VALUE);
        assertThatThrownBy(most::release).isInstanceOf(IllegalStateException.class);
    }
}
