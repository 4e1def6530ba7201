package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Semaphores with owned permits.
@RealProcesses
class SharedSemaphoreTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int ROUNDS = 3_000;

    @Test
    void neverMoreAreInsideThanThereArePermits() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        SharedSemaphore inside = SharedSemaphore.signalling(0);
        List<CompletableFuture<Integer>> most = new ArrayList<>();
        most.add(CompletableFuture.supplyAsync(() -> mostInside(two, inside), Thread::startVirtualThread));
        most.add(CompletableFuture.supplyAsync(() -> mostInside(two, inside)));
        try (ChildProcess<Integer> one = ChildProcess.start(() -> mostInside(two, inside));
                ChildProcess<Integer> other = ChildProcess.start(() -> mostInside(two, inside))) {
            most.add(one.result());
            most.add(other.result());
            for (CompletableFuture<Integer> each : most) {
                assertThat(each.get()).isBetween(1, 2);
            }
        }
        assertThat(two.availablePermits()).isEqualTo(2);
        assertThat(inside.availablePermits()).isZero();
    }

    private static int mostInside(SharedSemaphore semaphore, SharedSemaphore inside) {
        int most = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (Permit permit = semaphore.hold()) {
                inside.release();
                most = Math.max(most, inside.availablePermits());
                assertThat(inside.tryAcquire()).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return most;
    }

    @Test
    void permitsOfAKilledProcessComeBack() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            two.acquire(2);
            SharedEvent.create().await();
        })) {
            eventually("the child has both", () -> two.availablePermits() == 0);
            assertThat(two.tryAcquire()).isFalse();
            assertThat(two.tryAcquire(SHORT)).isFalse();
            assertThat(two.holders()).isEqualTo(Map.of(child.name() + " (pid " + child.pid() + ")", 2));
            CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> {
                two.acquireUninterruptibly();
                return true;
            });
            child.kill();
            assertThat(waiter.get()).isTrue();
            two.acquire();
            assertThat(two.availablePermits()).isZero();
            assertThat(two.holders()).isEqualTo(Map.of("this process", 2));
            two.release(2);
        }
    }

    @Test
    void permitsOfAProcessThatEndsInOrderComeBack() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        try (ChildProcess<Void> child = ChildProcess.start(() -> two.acquire(2))) {
            child.join();
        }
        assertThat(two.tryAcquire(2, LONG)).isTrue();
        two.release(2);
    }

    @Test
    void whoDoesNotWaitNoticesTheDeadToo() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        try (ChildProcess<Void> child = ChildProcess.start(() -> two.acquire(2))) {
            child.join();
        }
        eventually("one is back", two::tryAcquire);
        eventually("the other is back", () -> two.tryAcquire(Duration.ZERO));
        two.release(2);
    }

    @Test
    void whatADeadProcessHadCollectedComesBack() throws Exception {
        SharedSemaphore three = SharedSemaphore.create(3);
        three.acquire();
        try (ChildProcess<Void> child = ChildProcess.start(() -> three.acquire(3))) {
            eventually("the child has the other two", () -> three.availablePermits() == 0);
            assertThat(three.tryAcquire()).isFalse();
            child.kill();
            assertThat(three.tryAcquire(2, LONG)).isTrue();
        }
        three.release(3);
        assertThat(three.availablePermits()).isEqualTo(3);
    }

    @Test
    void whoDoesNotGetAllInTimeHasNone() throws Exception {
        SharedSemaphore three = SharedSemaphore.create(3);
        three.acquire();
        assertThat(three.tryAcquire(3, SHORT)).isFalse();
        assertThat(three.tryAcquire(3)).isFalse();
        assertThat(three.tryAcquire(3, Duration.ZERO)).isFalse();
        assertThat(three.availablePermits()).isEqualTo(2);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread collector = Thread.ofPlatform().start(() -> {
            try {
                three.acquire(3);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        eventually("it has collected two", () -> three.availablePermits() == 0);
        collector.interrupt();
        assertThat(interrupted.get()).isTrue();
        collector.join();
        assertThat(three.availablePermits()).isEqualTo(2);
        assertThat(three.tryAcquire(2, Duration.ZERO)).isTrue();
        three.release(3);
    }

    @Test
    void severalWhoWantSeveralDoNotWaitForEachOther() throws Exception {
        SharedSemaphore three = SharedSemaphore.create(3);
        try (ChildProcess<Void> one = ChildProcess.start(() -> acquireOften(three, 2));
                ChildProcess<Void> other = ChildProcess.start(() -> acquireOften(three, 3))) {
            acquireOften(three, 2);
            one.result().get();
            other.result().get();
        }
        assertThat(three.availablePermits()).isEqualTo(3);
    }

    private static void acquireOften(SharedSemaphore semaphore, int count) throws InterruptedException {
        for (int round = 0; round < ROUNDS / 3; round++) {
            semaphore.acquire(count);
            semaphore.release(count);
        }
    }

    @Test
    void whoWantsAllGetsThemFromThoseWhoNeverRest() throws Exception {
        SharedSemaphore four = SharedSemaphore.create(4);
        SharedEvent stop = SharedEvent.create();
        try (ChildProcess<Void> one = ChildProcess.start(() -> neverRest(four, stop));
                ChildProcess<Void> other = ChildProcess.start(() -> neverRest(four, stop))) {
            for (int round = 0; round < 100; round++) {
                assertThat(four.tryAcquire(4, LONG)).isTrue();
                four.release(4);
            }
            stop.set();
            one.result().get();
            other.result().get();
        }
    }

    private static void neverRest(SharedSemaphore semaphore, SharedEvent stop) throws InterruptedException {
        semaphore.acquire();
        // Has one at any time.
        while (!stop.isSet()) {
            if (semaphore.tryAcquire()) {
                semaphore.release();
            } else {
                semaphore.release();
                semaphore.acquire();
            }
        }
        semaphore.release();
    }

    @Test
    void aPermitThatIsThereIsNeverMissed() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        SharedLock one = SharedLock.create();
        SharedEvent stop = SharedEvent.create();
        two.acquire();
        SharedLatch begun = SharedLatch.create(1);
        // Each remembers where it has found its last one, and these two have found different ones.
        try (ChildProcess<Void> second = ChildProcess.start(() -> {
            two.acquire();
            two.release();
            begun.countDown();
            takeOneOrTheOther(two, one, stop);
        })) {
            begun.await();
            two.release();
            try (ChildProcess<Void> first = ChildProcess.start(() -> takeOneOrTheOther(two, one, stop))) {
                for (int round = 0; round < 20 * ROUNDS; round++) {
                    assertThat(two.tryAcquire()).isTrue();
                    two.release();
                }
                stop.set();
                first.result().get();
            }
            second.result().get();
        }
    }

    private static void takeOneOrTheOther(SharedSemaphore two, SharedLock one, SharedEvent stop)
            throws InterruptedException {
        while (!stop.isSet()) {
            try (Hold held = one.hold();
                    Permit permit = two.hold()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aReleaseOfWhatOneDoesNotHaveIsAnError() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        assertThatThrownBy(two::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[available=2 of 2]: cannot be released because this process has not acquired")
                .hasMessageContaining("SharedSemaphore.signalling");
        two.acquire();
        try (ChildProcess<String> child = ChildProcess.start(() -> {
            try {
                two.release();
                return "released";
            } catch (IllegalStateException e) {
                return "refused";
            }
        })) {
            assertThat(child.result().get()).isEqualTo("refused");
        }
        assertThatThrownBy(() -> two.release(2)).isInstanceOf(IllegalStateException.class);
        assertThat(two.availablePermits()).isEqualTo(1);
        two.release();
        assertThat(two.availablePermits()).isEqualTo(2);
    }

    @Test
    void numbersOutOfRangeAreErrors() throws Exception {
        assertThatThrownBy(() -> SharedSemaphore.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SharedSemaphore.signalling");
        assertThatThrownBy(() -> SharedSemaphore.create(SharedSemaphore.MAX_OWNED_PERMITS + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("permits must be in [1, 8185]");
        SharedSemaphore two = SharedSemaphore.create(2);
        assertThatThrownBy(() -> two.acquire(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count must be in [1, 2], which is how many there can be: count=3");
        assertThatThrownBy(() -> two.acquire(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.tryAcquire(3, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.release(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereCanBeThousandsOfPermits() throws Exception {
        SharedSemaphore many = SharedSemaphore.create(SharedSemaphore.MAX_OWNED_PERMITS);
        many.acquire(SharedSemaphore.MAX_OWNED_PERMITS);
        assertThat(many.tryAcquire()).isFalse();
        many.release();
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> many.tryAcquire())) {
            assertThat(child.result().get()).isTrue();
        }
        many.release(SharedSemaphore.MAX_OWNED_PERMITS - 1);
        assertThat(many.tryAcquire(SharedSemaphore.MAX_OWNED_PERMITS, LONG)).isTrue();
    }

    @Test
    void aPermitIsGivenBackOnce() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        two.acquire();
        Permit permit = two.hold();
        assertThat(two.availablePermits()).isZero();
        permit.close();
        permit.close();
        assertThat(two.availablePermits()).isEqualTo(1);
        two.release();
    }

    @Test
    void anInterruptionEndsTheWaitingUnlessItMayNot() throws Exception {
        SharedSemaphore one = SharedSemaphore.create(1);
        one.acquire();
        for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiter = builder.start(() -> {
                try {
                    one.acquire();
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            waiter.interrupt();
            assertThat(interrupted.get()).isTrue();
            waiter.join();
        }
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread stubborn = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            one.acquireUninterruptibly();
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        eventually("it waits", one::hasWaiters);
        assertThat(one.tryAcquire(SHORT)).isFalse();
        one.release();
        assertThat(stillInterrupted.get()).isTrue();
        stubborn.join();
        one.release();
    }

    @Test
    void itShowsHowManyAreThere() throws Exception {
        SharedSemaphore two = SharedSemaphore.create(2);
        two.acquire();
        assertThat(two).asString().startsWith("SharedSemaphore ").endsWith("[available=1 of 2]");
        two.release();
        assertThat(SharedSemaphore.signalling(3)).asString().endsWith("[available=3, signalling]");
        assertThat(SharedSemaphore.signalling(3, 4)).asString().endsWith("[available=3 of 4, signalling]");
    }
}
