package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Locks and conditions at a manager.
@RealProcesses
class RemoteLockTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    /// Runs in a thread of its own.
    private static <T> FutureTask<T> inThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_rlock")
    void aLockExcludesProcesses() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteMap<String, Integer> counts = manager.map();
        counts.put("n", 0);
        List<ChildProcess<Void>> children = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            children.add(ChildProcess.start(() -> {
                for (int k = 0; k < 200; k++) {
                    lock.lock();
                    try {
                        counts.put("n", counts.get("n") + 1);
                    } finally {
                        lock.unlock();
                    }
                }
                return null;
            }));
        }
        for (ChildProcess<Void> child : children) {
            child.result().join();
            child.close();
        }

        assertThat(counts.get("n")).isEqualTo(600);
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.ownerDied()).isFalse();
        lock.unlock();
    }

    @Test
    void aThreadOwnsIt() throws Exception {
        RemoteLock lock = manager.lock();

        try (Hold held = lock.hold()) {
            assertThat(held.ownerDied()).isFalse();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            assertThat(lock.owner().orElseThrow())
                    .contains("thread " + Thread.currentThread().threadId());
            assertThat(lock.tryLock()).isFalse();
            assertThat(lock.tryLock(SHORT)).isFalse();
            assertThatThrownBy(lock::lock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("twice");
            inThread(() -> {
                        assertThat(lock.isHeldByCurrentThread()).isFalse();
                        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
                        assertThat(lock.tryLock(20, TimeUnit.MILLISECONDS)).isFalse();
                        return null;
                    })
                    .get();
        }

        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock::ownerDied).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void aReentrantLockIsTakenAgain() throws Exception {
        RemoteLock lock = manager.reentrantLock();

        lock.lock();
        lock.lock();
        assertThat(lock.tryLock(SHORT)).isTrue();
        assertThat(lock.getHoldCount()).isEqualTo(3);
        lock.unlock();
        lock.unlock();

        assertThat(inThread(lock::tryLock).get()).isFalse();
        lock.unlock();
        assertThat(inThread(() -> lock.tryLock() && lock.getHoldCount() == 1).get())
                .isTrue();
    }

    @Test
    void aTimeOutIsWaitedFor() throws Exception {
        RemoteLock lock = manager.lock();
        lock.lock();

        long began = System.nanoTime();
        boolean taken = inThread(() -> lock.tryLock(SHORT)).get();

        assertThat(taken).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(lock.getNumberWaiting()).isZero();
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void anInterruptedWaiterGivesUpAndAnUninterruptibleOneDoesNot() throws Exception {
        RemoteLock lock = manager.lock();
        lock.lock();
        CompletableFuture<String> interruptible = new CompletableFuture<>();
        CompletableFuture<String> uninterruptible = new CompletableFuture<>();
        Thread one = Thread.ofPlatform().start(() -> {
            try {
                lock.lockInterruptibly();
                interruptible.complete("taken");
            } catch (InterruptedException _) {
                interruptible.complete("interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        Thread other = Thread.ofPlatform().start(() -> {
            lock.lock();
            uninterruptible.complete("taken " + Thread.currentThread().isInterrupted());
            lock.unlock();
        });
        Eventually.eventually("both wait", () -> lock.getNumberWaiting() == 2);

        one.interrupt();
        other.interrupt();

        assertThat(interruptible.get()).isEqualTo("interrupted false");
        Eventually.eventually("one waits", () -> lock.getNumberWaiting() == 1);
        lock.unlock();
        assertThat(uninterruptible.get()).isEqualTo("taken true");
    }

    @Test
    void interruptionsAndGrantsThatCrossLoseNothing() throws Exception {
        RemoteLock lock = manager.lock();

        for (int i = 0; i < 200; i++) {
            lock.lock();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Throwable> odd = new AtomicReference<>();
            Thread waiter = Thread.ofVirtual().start(() -> {
                begun.countDown();
                try {
                    lock.lockInterruptibly();
                    lock.unlock();
                } catch (InterruptedException _) {
                    // That is one of the two.
                } catch (Throwable e) {
                    odd.set(e);
                }
            });
            begun.await();
            Thread interrupter = Thread.ofVirtual().start(waiter::interrupt);
            lock.unlock();
            waiter.join();
            interrupter.join();
            assertThat(odd).hasNullValue();
            assertThat(lock.tryLock(LONG)).as("round %s", i).isTrue();
            lock.unlock();
        }
    }

    @Test
    void itIsFoundByItsNameAndLockedInsideTheManager() throws Exception {
        RemoteLock lock = manager.lock("named lock");

        assertThat(manager.lock("named lock")).isEqualTo(lock);
        assertThatThrownBy(() -> manager.event("named lock")).isInstanceOf(IllegalArgumentException.class);
        Locker locker = manager.host(Locker.class, () -> new HostedLocker(lock));
        assertThat(locker.lockAndUnlock()).isTrue();
        lock.lock();
        assertThat(locker.lockAndUnlock()).isFalse();
        FutureTask<String> waiting = inThread(locker::waitForIt);
        Eventually.eventually("it waits", () -> lock.getNumberWaiting() == 1);
        lock.unlock();
        assertThat(waiting.get()).isEqualTo("had it");
        manager.forget("named lock");
    }

    /// Uses a lock from within the manager.
    interface Locker {
        boolean lockAndUnlock() throws InterruptedException;

        String waitForIt() throws InterruptedException;
    }

    private record HostedLocker(RemoteLock lock) implements Locker {
        @Override
        public boolean lockAndUnlock() throws InterruptedException {
            boolean taken = lock.tryLock(SHORT);
            if (taken) {
                lock.unlock();
            }
            return taken;
        }

        @Override
        public String waitForIt() throws InterruptedException {
            try (Hold held = lock.hold()) {
                return "had it";
            }
        }
    }

    // ---- Conditions

    @Test
    @Conformance("TestSyncManagerTypes.test_condition")
    void aConditionWakesOneOrSomeOrAllInTheirOrder() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        RemoteMap<Integer, Boolean> woken = manager.map();
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            children.add(ChildProcess.start(() -> {
                try (Hold held = lock.hold()) {
                    condition.await();
                    woken.put(number, lock.isHeldByCurrentThread());
                }
                return null;
            }));
            Eventually.eventually("it waits", () -> condition.getNumberWaiting() == number + 1);
        }

        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
        signal(lock, condition, 1);
        Eventually.eventually("the first has gone on", () -> woken.keySet().equals(Set.of(0)));
        signal(lock, condition, 2);
        Eventually.eventually("two more", () -> woken.keySet().equals(Set.of(0, 1, 2)));
        try (Hold held = lock.hold()) {
            condition.signalAll();
        }

        for (ChildProcess<Void> child : children) {
            child.result().join();
            child.close();
        }
        assertThat(woken).hasSize(4).doesNotContainValue(false);
        assertThat(condition.getNumberWaiting()).isZero();
    }

    private static void signal(RemoteLock lock, RemoteCondition condition, int count) throws InterruptedException {
        try (Hold held = lock.hold()) {
            assertThat(condition.signal(count)).isEqualTo(count);
        }
    }

    @Test
    void aConditionGivesAReentrantLockBackWholly() throws Exception {
        RemoteLock lock = manager.reentrantLock();
        RemoteCondition condition = lock.newCondition();
        lock.lock();
        lock.lock();

        FutureTask<Void> other = inThread(() -> {
            try (Hold held = lock.hold()) {
                condition.signal();
            }
            return null;
        });
        condition.await();

        assertThat(lock.getHoldCount()).isEqualTo(2);
        other.get();
        lock.unlock();
        lock.unlock();
    }

    @Test
    void aConditionsTimeIsWaitedForAndTheLockIsHadAgain() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        lock.lock();

        long began = System.nanoTime();
        assertThat(condition.await(SHORT)).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(condition.awaitNanos(1)).isNotPositive();
        assertThat(condition.awaitNanos(0)).isNotPositive();
        assertThat(condition.waitUntil(() -> false, SHORT)).isFalse();
        assertThat(condition.waitUntil(() -> true, SHORT)).isTrue();

        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    @Test
    void anInterruptedWaiterOfAConditionHasTheLockAndTakesNoSignal() throws Exception {
        RemoteLock lock = manager.lock();
        RemoteCondition condition = lock.newCondition();
        CompletableFuture<Boolean> hadLock = new CompletableFuture<>();
        Thread first = Thread.ofPlatform().start(() -> {
            lock.lock();
            try {
                condition.await();
            } catch (InterruptedException _) {
                hadLock.complete(lock.isHeldByCurrentThread());
            }
            lock.unlock();
        });
        Eventually.eventually("it waits", () -> condition.getNumberWaiting() == 1);
        FutureTask<Boolean> second = inThread(() -> {
            try (Hold held = lock.hold()) {
                return condition.await(LONG);
            }
        });
        Eventually.eventually("both wait", () -> condition.getNumberWaiting() == 2);

        first.interrupt();
        Eventually.eventually("one waits", () -> condition.getNumberWaiting() == 1);
        signal(lock, condition, 1);

        assertThat(hadLock.get()).isTrue();
        assertThat(second.get()).isTrue();
    }
}
