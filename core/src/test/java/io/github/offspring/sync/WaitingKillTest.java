package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Real processes that are killed before each store of a barrier's, a condition's, a read-write lock's operations,
/// while others wait.
@NativeOnly("Its processes kill themselves between two stores")
@RealProcesses
class WaitingKillTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private interface Question<T> {
        T ask() throws Exception;
    }

    private static <T> CompletableFuture<T> inThread(Question<T> question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return question.ask();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    @Test
    void whoWaitsAtABarrierPassesOrLearnsOfTheDeathWhereverItWas() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        Question<String> waits = () -> {
            try {
                barrier.await(LONG);
                return "passed";
            } catch (BarrierBrokenException e) {
                return e.reason() + (e.pid().isPresent() ? " with pid" : "");
            }
        };
        List<CompletableFuture<String>> waiting = new ArrayList<>(List.of(inThread(waits)));
        List<String> ends = new ArrayList<>();
        int killed = RealKills.everyStore(() -> barrier.await(LONG), died -> {
            ends.add(waiting.getFirst().get());
            if (died) {
                eventually("the barrier is broken", barrier::isBroken);
                barrier.reset();
            }
            waiting.set(0, inThread(waits));
            eventually("the next one waits", () -> barrier.getNumberWaiting() == 1);
        });
        barrier.abort();
        assertThat(waiting.getFirst().get()).isEqualTo("ABORTED");
        assertThat(killed).isGreaterThanOrEqualTo(3);
        assertThat(ends).contains("PROCESS_DIED with pid").containsOnly("passed", "PROCESS_DIED with pid");
        assertThat(ends.getLast()).isEqualTo("passed");
    }

    @Test
    void whoWaitsForAConditionIsWokenWhereverTheSignallerWasKilled() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        Question<Boolean> isWoken = () -> {
            try (Hold held = lock.hold()) {
                return condition.await(LONG);
            }
        };
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>(List.of(inThread(isWoken)));
        eventually("one waits", () -> condition.getNumberWaiting() == 1);
        int killed = RealKills.everyStore(
                () -> {
                    lock.lock();
                    condition.signal();
                    lock.unlock();
                },
                died -> {
                    if (died
                            && condition.getNumberWaiting() == 1
                            && !waiting.getFirst().isDone()) {
                        // It was killed before it had the lock, or nobody has noticed yet.
                        try (Hold held = lock.hold()) {
                            condition.signal();
                        }
                    }
                    assertThat(waiting.getFirst().get()).isTrue();
                    waiting.set(0, inThread(isWoken));
                    eventually("one waits", () -> condition.getNumberWaiting() == 1);
                });
        try (Hold held = lock.hold()) {
            condition.signal();
        }
        assertThat(waiting.getFirst().get()).isTrue();
        assertThat(killed).isGreaterThanOrEqualTo(3);
    }

    @Test
    void whoWaitsForAConditionIsWokenThoughTheOneBeforeItWasKilled() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        int killed = RealKills.everyStore(
                () -> {
                    try (Hold held = lock.hold()) {
                        condition.await(Duration.ofMillis(1));
                    }
                },
                _ -> {
                    eventually("the dead one is not counted", () -> condition.getNumberWaiting() == 0);
                    CompletableFuture<Boolean> next = inThread(() -> {
                        try (Hold held = lock.hold()) {
                            return condition.await(LONG);
                        }
                    });
                    eventually("the next one waits", () -> condition.getNumberWaiting() == 1);
                    try (Hold held = lock.hold()) {
                        condition.signal();
                    }
                    assertThat(next.get()).isTrue();
                });
        assertThat(killed).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aReadWriteLockIsFreeWhereverItsReaderOrWriterWasKilled() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        int killed = RealKills.everyStore(
                () -> {
                    try (Hold held = lock.readLock().hold()) {
                        assertThat(held.ownerDied()).isIn(true, false);
                    }
                    try (Hold held = lock.writeLock().hold()) {
                        assertThat(held.ownerDied()).isIn(true, false);
                    }
                },
                _ -> {
                    assertThat(lock.writeLock().tryLock(LONG)).isTrue();
                    lock.writeLock().unlock();
                });
        assertThat(killed).isGreaterThanOrEqualTo(3);
    }
}
