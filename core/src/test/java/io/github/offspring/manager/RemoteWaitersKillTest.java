package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.offspring.Action;
import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.BarrierBrokenException;
import io.github.offspring.sync.Hold;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that are killed while they have, wait for, or give back what a manager hosts.
@RealProcesses
class RemoteWaitersKillTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = 8;
    private static final long SEED = 20_261_122;

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static <T> FutureTask<T> inThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static void kill(ChildProcess<?> child) throws InterruptedException {
        child.kill();
        child.join();
    }

    // ---- Locks

    @Test
    void theNextOwnerIsToldOfTheDeadOne() throws Exception {
        RemoteLock lock = manager.lock();
        try (var child = ChildProcess.start(() -> {
            lock.lock();
            new CountDownLatch(1).await();
        })) {
            Eventually.eventually("it has the lock", lock::isLocked);
            FutureTask<Boolean> waiting = inThread(() -> {
                try (Hold held = lock.hold()) {
                    return held.ownerDied() && lock.ownerDied();
                }
            });
            Eventually.eventually("we wait", () -> lock.getNumberWaiting() == 1);

            kill(child);

            assertThat(waiting.get()).isTrue();
        }
        try (Hold held = lock.hold()) {
            assertThat(held.ownerDied()).isFalse();
        }
    }

    @Test
    void aKilledWaiterTakesNobodysTurn() throws Exception {
        RemoteLock lock = manager.lock();
        lock.lock();
        try (var child = ChildProcess.start((Action) lock::lock)) {
            Eventually.eventually("it waits", () -> lock.getNumberWaiting() == 1);
            FutureTask<Boolean> behind = inThread(() -> {
                try (Hold held = lock.hold()) {
                    return held.ownerDied();
                }
            });
            Eventually.eventually("both wait", () -> lock.getNumberWaiting() == 2);

            kill(child);

            Eventually.eventually("one waits", () -> lock.getNumberWaiting() == 1);
            lock.unlock();
            assertThat(behind.get()).isFalse();
        }
    }

    @Test
    void aLockThatWasGivenToAStoppedClientComesBackWhenThatIsKilled() throws Exception {
        RemoteLock lock = manager.lock();
        lock.lock();
        try (var child = ChildProcess.start((Action) lock::lock)) {
            Eventually.eventually("it waits", () -> lock.getNumberWaiting() == 1);
            // What is sent to it arrives, and is not read.
            JavaProgram.signal(child.pid(), "STOP");
            lock.unlock();
            assertThat(lock.owner().orElseThrow()).contains("pid " + child.pid());
            FutureTask<Boolean> next = inThread(() -> {
                try (Hold held = lock.hold()) {
                    return held.ownerDied();
                }
            });
            Eventually.eventually("we wait", () -> lock.getNumberWaiting() == 1);

            kill(child);

            // It may have done something with it.
            assertThat(next.get()).isTrue();
        }
    }

    @Test
    void whereverInTakingAndGivingBackItIsKilledAllComesBack() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            RemoteLock lock = manager.lock();
            RemoteCondition condition = lock.newCondition();
            RemoteSemaphore semaphore = manager.semaphore(3);
            RemoteEvent begun = manager.event();
            try (var child = ChildProcess.start(() -> {
                begun.set();
                while (true) {
                    lock.lock();
                    condition.signal();
                    condition.await(Duration.ofNanos(1));
                    lock.unlock();
                    semaphore.acquire(2);
                    semaphore.release();
                    semaphore.release();
                }
            })) {
                begun.await();
                LockSupport.parkNanos(random.nextInt(20_000_000));

                kill(child);
            }

            assertThat(lock.tryLock(LONG)).as("seed %s, round %s", SEED, round).isTrue();
            assertThat(condition.await(Duration.ofMillis(1))).isFalse();
            lock.unlock();
            assertThat(semaphore.tryAcquire(3, LONG))
                    .as("seed %s, round %s", SEED, round)
                    .isTrue();
            semaphore.release(3);
            assertThat(semaphore.holders()).isEmpty();
        }
    }

    // ---- Conditions

    @Test
    void theSignalOfADeadWaiterGoesToTheNext() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        try (var child = ChildProcess.start(() -> {
            lock.lock();
            condition.await();
        })) {
            Eventually.eventually("it waits", () -> condition.getNumberWaiting() == 1);
            FutureTask<Boolean> next = inThread(() -> {
                try (Hold held = lock.hold()) {
                    return condition.await(LONG);
                }
            });
            Eventually.eventually("both wait", () -> condition.getNumberWaiting() == 2);
            lock.lock();
            condition.signal();
            Eventually.eventually("it has been woken, and wants the lock", () -> lock.getNumberWaiting() == 1);

            kill(child);

            Eventually.eventually("the other one has been woken", () -> condition.getNumberWaiting() == 0);
            lock.unlock();
            assertThat(next.get()).isTrue();
        }
    }

    @Test
    void aKilledSleeperTakesNoSignal() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        try (var child = ChildProcess.start(() -> {
            lock.lock();
            condition.await();
        })) {
            Eventually.eventually("it waits", () -> condition.getNumberWaiting() == 1);
            FutureTask<Boolean> next = inThread(() -> {
                try (Hold held = lock.hold()) {
                    return condition.await(LONG);
                }
            });
            Eventually.eventually("both wait", () -> condition.getNumberWaiting() == 2);

            kill(child);

            Eventually.eventually("one waits", () -> condition.getNumberWaiting() == 1);
            try (Hold held = lock.hold()) {
                assertThat(held.ownerDied()).isFalse();
                condition.signal();
            }
            assertThat(next.get()).isTrue();
        }
    }

    @Test
    void whoWaitsIsWokenIfTheOneWithTheLockDies() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        List<FutureTask<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(inThread(() -> {
                try (Hold held = lock.hold()) {
                    condition.await();
                    return lock.ownerDied();
                }
            }));
        }
        Eventually.eventually("both wait", () -> condition.getNumberWaiting() == 2);
        try (var child = ChildProcess.start(() -> {
            lock.lock();
            new CountDownLatch(1).await();
        })) {
            Eventually.eventually("it has the lock", lock::isLocked);

            kill(child);

            assertThat(waiting.get(0).get() ^ waiting.get(1).get()).isTrue();
        }
    }

    // ---- Semaphores and barriers

    @Test
    void thePermitsOfADeadProcessComeBack() throws Exception {
        RemoteSemaphore semaphore = manager.semaphore(3);
        try (var child = ChildProcess.start(() -> {
            semaphore.acquire(2);
            // And waits for more.
            semaphore.acquire(2);
        })) {
            Eventually.eventually("it waits", () -> semaphore.getNumberWaiting() == 1);
            FutureTask<Boolean> behind = inThread(() -> semaphore.tryAcquire(3, LONG));
            Eventually.eventually("both wait", () -> semaphore.getNumberWaiting() == 2);

            kill(child);

            assertThat(behind.get()).isTrue();
            assertThat(semaphore.holders()).hasSize(1).containsValue(3);
        }
    }

    @Test
    void aBarrierNamesTheDeadProcess() throws Exception {
        RemoteBarrier barrier = manager.barrier(3);
        try (var child = ChildProcess.builder().name("victim").start((Action) barrier::await)) {
            Eventually.eventually("it waits", () -> barrier.getNumberWaiting() == 1);
            FutureTask<Throwable> here = inThread(() -> {
                try {
                    return new AssertionError(barrier.await());
                } catch (BarrierBrokenException e) {
                    return e;
                }
            });
            Eventually.eventually("both wait", () -> barrier.getNumberWaiting() == 2);

            kill(child);

            assertThat(here.get()).isInstanceOfSatisfying(BarrierBrokenException.class, e -> {
                assertThat(e.reason()).isEqualTo(BarrierBrokenException.Reason.PROCESS_DIED);
                assertThat(e.process().orElseThrow()).contains("victim");
                assertThat(e.pid()).hasValue(child.pid());
            });
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
        }
    }

    @Test
    void aBarrierBreaksForThoseWhoComeAfterAParticipantHasDied() throws Exception {
        RemoteBarrier barrier = manager.barrier(2);
        try (var child = ChildProcess.start(() -> {
            barrier.await();
            new CountDownLatch(1).await();
        })) {
            barrier.await();

            kill(child);

            Eventually.eventually("it is broken", barrier::isBroken);
        }
    }

    // ---- Pools, and the manager

    @Test
    void whatADeadClientWaitedForInAPoolIsEnded() throws Exception {
        RemoteEvent begun = manager.event();
        RemoteEvent never = manager.event();
        try (RemotePool pool = manager.pool(1);
                var child = ChildProcess.start(() -> {
                    pool.submit(() -> {
                                begun.set();
                                never.await();
                            })
                            .get();
                })) {
            begun.await();

            kill(child);

            assertThat(pool.submit(() -> "free").get()).isEqualTo("free");
        }
    }

    @Test
    void theDeathOfTheManagerReachesAllWhoWait() throws Exception {
        try (Manager victim = Manager.builder().name("victim").start()) {
            RemoteLock lock = victim.lock();
            RemoteCondition condition = lock.newCondition();
            RemoteSemaphore semaphore = victim.semaphore(1);
            RemoteEvent event = victim.event();
            RemoteLatch latch = victim.latch(1);
            RemoteBarrier barrier = victim.barrier(2);
            semaphore.acquire();
            List<Callable<Object>> calls = List.of(
                    () -> {
                        try (Hold held = lock.hold()) {
                            condition.await();
                        }
                        return "woken";
                    },
                    () -> {
                        semaphore.acquire();
                        return "acquired";
                    },
                    () -> {
                        event.await();
                        return "set";
                    },
                    () -> latch.await(LONG),
                    barrier::await);
            List<FutureTask<Object>> waiting =
                    calls.stream().map(RemoteWaitersKillTest::inThread).toList();
            Eventually.eventually(
                    "all wait",
                    () -> condition.getNumberWaiting()
                                    + semaphore.getNumberWaiting()
                                    + event.getNumberWaiting()
                                    + latch.getNumberWaiting()
                                    + barrier.getNumberWaiting()
                            == 5);

            ProcessHandle.of(victim.pid().orElseThrow()).orElseThrow().destroyForcibly();

            for (FutureTask<Object> one : waiting) {
                assertThat(catchThrowable(one::get))
                        .rootCause()
                        .isInstanceOfAny(ManagerLostException.class, java.io.IOException.class);
            }
        }
    }
}
