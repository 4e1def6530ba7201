package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class SharedConditionTest {

    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /// One that waits once, and writes down that it was woken.
    private static void waitAndNote(SharedLock lock, SharedCondition condition, String notes) throws Exception {
        lock.lock();
        condition.await();
        note(notes);
        lock.unlock();
    }

    private static void note(String notes) throws IOException {
        Files.writeString(Path.of(notes), "woken\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static int notes(String notes) {
        try {
            return Files.exists(Path.of(notes))
                    ? Files.readAllLines(Path.of(notes)).size()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread thread(Action action) {
        return Thread.ofPlatform().start(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private interface Action {
        void run() throws Exception;
    }

    private static int signal(SharedLock lock, SharedCondition condition, int count) {
        lock.lock();
        try {
            return condition.signal(count);
        } finally {
            lock.unlock();
        }
    }

    // ---- As in CPython

    @Test
    @Conformance("_TestCondition.test_notify")
    void eachSignalWakesExactlyOneOfAProcessAndAThread() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        String notes = directory.resolve("notes").toString();
        try (ChildProcess<Void> child = ChildProcess.start(() -> waitAndNote(lock, condition, notes))) {
            Thread thread = thread(() -> waitAndNote(lock, condition, notes));
            eventually("both wait", () -> condition.getNumberWaiting() == 2);
            Thread.sleep(MOMENT);
            assertThat(notes(notes)).isZero();

            for (int woken = 1; woken <= 2; woken++) {
                int now = woken;
                assertThat(signal(lock, condition, 1)).isEqualTo(1);
                eventually("one more is woken", () -> notes(notes) == now);
                Thread.sleep(MOMENT);
                assertThat(notes(notes)).isEqualTo(woken);
            }

            thread.join();
            child.join();
            assertThat(condition.getNumberWaiting()).isZero();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    @Conformance("_TestCondition.test_notify_all")
    void thoseWhoseTimeIsUpLeaveNothingForThoseWhoWaitAnew() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        String notes = directory.resolve("notes").toString();
        String timedOut = directory.resolve("timed-out").toString();
        Crowd crowd = new Crowd(() -> {
            lock.lock();
            assertThat(condition.await(MOMENT)).isFalse();
            note(timedOut);
            assertThat(condition.await(LONG)).isTrue();
            note(notes);
            lock.unlock();
        });
        eventually("all six wait anew", () -> notes(timedOut) == 6 && condition.getNumberWaiting() == 6);
        assertThat(notes(notes)).isZero();

        assertThat(signal(lock, condition, 6)).isEqualTo(6);

        crowd.join();
        assertThat(notes(notes)).isEqualTo(6);
        assertThat(condition.getNumberWaiting()).isZero();
    }

    @Test
    @Conformance("_TestCondition.test_notify_n")
    void soManyAreWokenAsIsAskedFor() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        String notes = directory.resolve("notes").toString();
        Crowd crowd = new Crowd(() -> waitAndNote(lock, condition, notes));
        eventually("all six wait", () -> condition.getNumberWaiting() == 6);

        assertThat(signal(lock, condition, 2)).isEqualTo(2);
        eventually("two are woken", () -> notes(notes) == 2);
        Thread.sleep(MOMENT);
        assertThat(notes(notes)).isEqualTo(2);
        assertThat(signal(lock, condition, 0)).isZero();
        assertThat(signal(lock, condition, 4)).isEqualTo(4);
        eventually("all are woken", () -> notes(notes) == 6);
        assertThat(signal(lock, condition, 3)).isZero();

        crowd.join();
        assertThat(notes(notes)).isEqualTo(6);
    }

    /// Three processes and three threads that do the same.
    private static final class Crowd {
        private final List<ChildProcess<Void>> children = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        Crowd(io.github.offspring.Action action) {
            for (int i = 0; i < 3; i++) {
                children.add(ChildProcess.start(action));
                threads.add(thread(action::perform));
            }
        }

        void join() throws Exception {
            for (Thread thread : threads) {
                thread.join();
            }
            for (ChildProcess<Void> child : children) {
                child.result().get();
                child.close();
            }
        }
    }

    @Test
    @Conformance("_TestCondition.test_timeout")
    void waitingEndsWithoutASignalWhenTheTimeIsUp() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        lock.lock();
        long begin = System.nanoTime();
        assertThat(condition.await(MOMENT)).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(MOMENT.toNanos());
        assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(condition.await(Duration.ZERO)).isFalse();
        assertThat(condition.await(Duration.ofSeconds(-1))).isFalse();
        assertThat(condition.awaitNanos(1000)).isLessThanOrEqualTo(0);
        assertThat(condition.awaitUntil(new Date(System.currentTimeMillis() + 20)))
                .isFalse();
        assertThat(condition.awaitUntil(new Date(0))).isFalse();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    @Test
    @Conformance("_TestCondition.test_waitfor")
    void whoWaitsForSomethingReturnsWhenItHolds() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        String count = directory.resolve("count").toString();
        setCount(count, -1);
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> {
            lock.lock();
            setCount(count, 0);
            condition.signal();
            boolean reached = condition.waitUntil(() -> count(count) == 4, LONG);
            lock.unlock();
            return reached;
        })) {
            lock.lock();
            condition.waitUntil(() -> count(count) == 0);
            lock.unlock();
            for (int i = 1; i <= 4; i++) {
                lock.lock();
                setCount(count, i);
                condition.signal();
                lock.unlock();
            }
            assertThat(child.result().get()).isTrue();
        }
    }

    private static void setCount(String file, int count) {
        try {
            Files.writeString(Path.of(file), Integer.toString(count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int count(String file) {
        try {
            return Integer.parseInt(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- Beyond

    @Test
    void theTimeForAPredicateIsOneForAllSignals() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        AtomicBoolean over = new AtomicBoolean();
        Thread signaller = thread(() -> {
            while (!over.get()) {
                signal(lock, condition, 1);
                Thread.sleep(1);
            }
        });
        AtomicInteger looks = new AtomicInteger();
        lock.lock();
        assertThat(condition.waitUntil(() -> looks.incrementAndGet() < 0, MOMENT))
                .isFalse();
        assertThat(condition.waitUntil(() -> true, Duration.ZERO)).isTrue();
        assertThat(condition.waitUntil(() -> false, Duration.ZERO)).isFalse();
        lock.unlock();
        over.set(true);
        signaller.join();
        assertThat(looks).hasValueGreaterThan(1);
    }

    @Test
    void aReentrantLockIsGivenBackAndTakenAsOftenAsItWas() throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        Thread signaller = thread(() -> {
            eventually("it waits", () -> condition.getNumberWaiting() == 1);
            lock.lock();
            condition.signal();
            lock.unlock();
        });
        lock.lock();
        lock.lock();
        lock.lock();
        condition.await();
        assertThat(lock.getHoldCount()).isEqualTo(3);
        lock.unlock();
        lock.unlock();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
        signaller.join();
    }

    @Test
    void conditionsOfOneLockAreApart() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition one = lock.newCondition();
        SharedCondition other = lock.newCondition();
        Thread waiter = thread(() -> {
            lock.lock();
            one.await();
            lock.unlock();
        });
        eventually("it waits", () -> one.getNumberWaiting() == 1);
        assertThat(other.getNumberWaiting()).isZero();
        assertThat(signal(lock, other, 1)).isZero();
        assertThat(signal(lock, one, 1)).isEqualTo(1);
        waiter.join();
    }

    @Test
    void whoHasWaitedLongestIsWokenFirstAndThereCanBeMany() throws Exception {
        int many = 300;
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        List<Integer> woken = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            int number = i;
            threads.add(Thread.ofVirtual().start(() -> {
                lock.lock();
                condition.awaitUninterruptibly();
                woken.add(number);
                lock.unlock();
            }));
            eventually("one more waits", () -> condition.getNumberWaiting() == number + 1);
        }
        for (int i = 0; i < 20; i++) {
            int number = i;
            assertThat(signal(lock, condition, 1)).isEqualTo(1);
            eventually("it is woken", () -> {
                lock.lock();
                try {
                    return woken.size() == number + 1;
                } finally {
                    lock.unlock();
                }
            });
            assertThat(woken.get(i)).isEqualTo(i);
        }
        lock.lock();
        condition.signalAll();
        lock.unlock();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(woken).doesNotHaveDuplicates().hasSize(many);
    }

    @Test
    void onlyWhoeverHasTheLockMayDoAnythingWithIt() {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> all = List.of(
                condition::await,
                condition::awaitUninterruptibly,
                () -> condition.awaitNanos(1),
                () -> condition.await(MOMENT),
                () -> condition.awaitUntil(new Date()),
                () -> condition.waitUntil(() -> true),
                condition::signal,
                () -> condition.signal(0),
                condition::signalAll);
        for (var each : all) {
            assertThatThrownBy(each).isInstanceOf(IllegalMonitorStateException.class);
        }
        lock.lock();
        assertThatThrownBy(() -> condition.signal(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> condition.awaitUntil((Date) null)).isInstanceOf(NullPointerException.class);
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
        assertThat(condition.toString()).contains("waiting=0", lock.toString());
        Condition asUsual = condition;
        assertThat(asUsual).isNotNull();
    }

    @Test
    void anInterruptionEndsTheWaitingUnlessASignalCameFirst() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        AtomicInteger signalled = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Action waiting = () -> {
            lock.lock();
            try {
                condition.await();
                signalled.incrementAndGet();
            } catch (InterruptedException e) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                interrupted.incrementAndGet();
            } finally {
                assertThat(lock.isHeldByCurrentThread()).isTrue();
                lock.unlock();
            }
        };
        for (int i = 0; i < 50; i++) {
            signalled.set(0);
            interrupted.set(0);
            Thread first = thread(waiting);
            eventually("it waits", () -> condition.getNumberWaiting() == 1);
            Thread second = thread(waiting);
            eventually("both wait", () -> condition.getNumberWaiting() == 2);

            // Both at the same time: whichever it is that the first one is told, exactly one is told by the signal.
            first.interrupt();
            assertThat(signal(lock, condition, 1)).isEqualTo(1);

            first.join();
            if (interrupted.get() == 0) {
                assertThat(condition.getNumberWaiting()).isEqualTo(1);
                assertThat(signal(lock, condition, 1)).isEqualTo(1);
                second.join();
                assertThat(signalled).hasValue(2);
            } else {
                second.join();
                assertThat(signalled).hasValue(1);
            }
        }
        lock.lock();
        Thread.currentThread().interrupt();
        assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> condition.await(MOMENT)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        lock.unlock();
    }

    @Test
    void awaitUninterruptiblyLeavesTheInterruptionForLater() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = thread(() -> {
            lock.lock();
            condition.awaitUninterruptibly();
            interrupted.set(Thread.interrupted());
            lock.unlock();
        });
        eventually("it waits", () -> condition.getNumberWaiting() == 1);
        waiter.interrupt();
        Thread.sleep(MOMENT);
        assertThat(condition.getNumberWaiting()).isEqualTo(1);
        signal(lock, condition, 1);
        waiter.join();
        assertThat(interrupted).isTrue();
    }

    @Test
    void lockAndConditionMayTravelApart() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        Pipe<SharedLock> pipe = Pipe.create();
        Connection<SharedLock> theirs = pipe.second();
        try (Connection<SharedLock> mine = pipe.first();
                ChildProcess<Boolean> child = ChildProcess.start(() -> {
                    SharedLock received = theirs.receive().orElseThrow();
                    received.lock();
                    boolean told = condition.await(LONG);
                    received.unlock();
                    return told && condition.toString().contains(received.toString());
                })) {
            mine.send(lock);
            eventually("the child waits", () -> condition.getNumberWaiting() == 1);
            signal(lock, condition, 1);
            assertThat(child.result().get()).isTrue();
        }
    }

    @Test
    void whatAKilledWaiterWasToldGoesToTheNext() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            condition.await();
            lock.unlock();
        })) {
            eventually("the child waits", () -> condition.getNumberWaiting() == 1);
            CountDownLatch woken = new CountDownLatch(1);
            Thread next = thread(() -> {
                lock.lock();
                assertThat(condition.await(LONG)).isTrue();
                lock.unlock();
                woken.countDown();
            });
            eventually("both wait", () -> condition.getNumberWaiting() == 2);
            lock.lock();
            // The child cannot take it up without the lock.
            assertThat(condition.signal(1)).isEqualTo(1);
            assertThat(condition.getNumberWaiting()).isEqualTo(1);
            child.kill();
            child.join();
            lock.unlock();
            assertThat(woken.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            next.join();
        }
    }

    @Test
    void aKilledWaiterIsNotCountedAndTakesNoSignal() throws Exception {
        SharedReentrantLock lock = SharedReentrantLock.create();
        SharedCondition condition = lock.newCondition();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            condition.await();
        })) {
            eventually("the child waits", () -> condition.getNumberWaiting() == 1);
            Thread next = thread(() -> {
                lock.lock();
                assertThat(condition.await(LONG)).isTrue();
                lock.unlock();
            });
            eventually("both wait", () -> condition.getNumberWaiting() == 2);
            child.kill();
            eventually("it is not counted", () -> condition.getNumberWaiting() == 1);
            lock.lock();
            condition.signal();
            lock.unlock();
            next.join();
        }
    }
}
