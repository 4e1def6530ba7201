package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.sync.SharedReentrantLock;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedNumbersTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = 20_000;
    private static final int LOCKED_ROUNDS = 500;

    private static void join(List<ChildProcess<Void>> children) throws Exception {
        for (ChildProcess<Void> child : children) {
            child.join();
            child.result().get();
            child.close();
        }
    }

    @Test
    @Conformance("_TestValue.test_value")
    void whatAChildWritesTheParentReadsExactly() throws Exception {
        SharedInt i = SharedInt.create(7);
        SharedLong l = SharedLong.create(1L << 33);
        SharedDouble d = SharedDouble.create(3.5);
        SharedBoolean b = SharedBoolean.create(false);
        try (ChildProcess<List<Object>> child = ChildProcess.start(() -> {
            List<Object> seen = List.of(i.get(), l.get(), d.get(), b.get());
            i.set(-i.get());
            l.set(1L << 34);
            d.set(Double.MIN_VALUE);
            b.set(true);
            return seen;
        })) {
            assertThat(child.result().get()).isEqualTo(List.of(7, 1L << 33, 3.5, false));
        }
        assertThat(i.get()).isEqualTo(-7);
        assertThat(l.get()).isEqualTo(1L << 34);
        assertThat(d.get()).isEqualTo(Double.MIN_VALUE);
        assertThat(b.get()).isTrue();
    }

    @Test
    @Conformance("_TestValue.test_getobj_getlock")
    void eachHasALockOfItsOwnOrTheOneItWasGiven() throws Exception {
        SharedReentrantLock given = SharedReentrantLock.create();
        SharedInt own = SharedInt.create(0);
        SharedInt first = SharedInt.create(1, given);
        SharedDouble second = SharedDouble.create(1.5, given);

        assertThat(own.lock())
                .isSameAs(own.lock())
                .isNotSameAs(SharedInt.create(0).lock());
        assertThat(first.lock()).isSameAs(given).isSameAs(second.lock());

        try (ChildProcess<Boolean> child =
                ChildProcess.start(() -> first.lock() == given && second.lock() == given && own.lock() != given)) {
            assertThat(child.result().get()).isTrue();
        }
    }

    @Test
    void theLockOfAValueTravelsWithoutItAndIsTheSameLockThere() throws Exception {
        SharedLong value = SharedLong.create(0);
        SharedReentrantLock lock = value.lock();
        SharedBoolean locked = SharedBoolean.create(false);
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> {
            lock.lock();
            lock.lock();
            locked.set(true);
            new CountDownLatch(1).await();
            return value.lock() == lock;
        })) {
            locked.waitUntil(true);
            assertThat(value.lock().isLocked()).isTrue();
            assertThat(value.lock().tryLock(SHORT)).isFalse();
            child.kill();
            try (Hold held = value.lock().hold()) {
                assertThat(held.ownerDied()).isTrue();
            }
        }
    }

    @Test
    void noIncrementIsLostWithTheLockNorWithoutIt() throws Exception {
        SharedInt locked = SharedInt.create(0);
        SharedInt atomic = SharedInt.create(0);
        SharedDouble updated = SharedDouble.create(0);
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            children.add(ChildProcess.start(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    atomic.incrementAndGet();
                    updated.addAndGet(0.5);
                }
                for (int round = 0; round < LOCKED_ROUNDS; round++) {
                    try (Hold held = locked.lock().hold()) {
                        locked.setPlain(locked.getPlain() + 1);
                    }
                }
            }));
        }
        join(children);
        assertThat(locked.get()).isEqualTo(2 * LOCKED_ROUNDS);
        assertThat(atomic.get()).isEqualTo(2 * ROUNDS);
        assertThat(updated.get()).isEqualTo(ROUNDS);
    }

    @Test
    void aWaiterSeesTheChangeOfAnotherProcess() throws Exception {
        SharedInt ping = SharedInt.create(0);
        SharedInt pong = SharedInt.create(0);
        int rounds = 200;
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            for (int round = 1; round <= rounds; round++) {
                int expected = round;
                ping.waitUntil(value -> value == expected);
                pong.set(round);
            }
        })) {
            for (int round = 1; round <= rounds; round++) {
                ping.incrementAndGet();
                assertThat(pong.waitUntilChanged(round - 1)).isEqualTo(round);
            }
            child.result().get();
        }
    }

    @Test
    void everyKindOfChangeWakesAWaiter() throws Exception {
        SharedLong value = SharedLong.create(0);
        List<Runnable> changes = List.of(
                () -> value.set(1),
                () -> value.getAndSet(2),
                () -> value.compareAndSet(2, 3),
                () -> value.getAndAdd(1),
                () -> value.updateAndGet(v -> v + 1),
                () -> value.accumulateAndGet(2, Long::sum));
        for (Runnable change : changes) {
            long seen = value.get();
            AtomicReference<Thread> waiting = new AtomicReference<>();
            CompletableFuture<Long> waiter = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                waiting.set(Thread.currentThread());
                try {
                    waiter.complete(value.waitUntilChanged(seen, LONG));
                } catch (InterruptedException e) {
                    waiter.completeExceptionally(e);
                }
            });
            eventually(
                    "it sleeps", () -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);
            change.run();
            assertThat(waiter.get()).isEqualTo(value.get()).isNotEqualTo(seen);
        }
    }

    @Test
    void aWaitEndsWithItsTimeOrAnInterruption() throws Exception {
        SharedInt value = SharedInt.create(5);
        SharedDouble nan = SharedDouble.create(Double.NaN);
        SharedBoolean flag = SharedBoolean.create(false);

        long start = System.nanoTime();
        assertThat(value.waitUntilChanged(5, SHORT)).isEqualTo(5);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(value.waitUntil(v -> v > 5, SHORT)).isEmpty();
        assertThat(value.waitUntilChanged(4, Duration.ZERO)).isEqualTo(5);
        assertThat(nan.waitUntilChanged(Double.NaN, SHORT)).isNaN();
        assertThat(nan.waitUntil(Double::isNaN)).isNaN();
        assertThat(flag.waitUntil(true, SHORT)).isFalse();
        assertThat(flag.waitUntil(false, Duration.ZERO)).isTrue();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> value.waitUntilChanged(4)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        // Before it sleeps it looks 102 times if there are several processors.
        for (int looks : new int[] {1, 2, 50, 102}) {
            CountDownLatch looked = new CountDownLatch(looks);
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    value.waitUntil(v -> {
                        looked.countDown();
                        return v != 5;
                    });
                } catch (InterruptedException e) {
                    end.complete(e);
                }
            });
            looked.await();
            waiter.interrupt();
            assertThat(end.get()).isInstanceOf(InterruptedException.class);
            waiter.join();
        }
    }

    @Test
    void theyAreWhatTheAtomicClassesAre() {
        SharedInt i = SharedInt.create(Integer.MAX_VALUE);
        assertThat(i.incrementAndGet()).isEqualTo(Integer.MIN_VALUE);
        assertThat(i.getAndDecrement()).isEqualTo(Integer.MIN_VALUE);
        assertThat(i.getAndSet(3)).isEqualTo(Integer.MAX_VALUE);
        assertThat(i.getAndUpdate(v -> v * v)).isEqualTo(3);
        assertThat(i.getAndAccumulate(4, Math::max)).isEqualTo(9);
        assertThat(i.compareAndSet(8, 1)).isFalse();
        i.setRelease(2);
        assertThat(i.getAcquire()).isEqualTo(i.getPlain()).isEqualTo(2);
        assertThat(i).hasToString("2");
        assertThat(i.longValue()).isEqualTo(2L);

        SharedLong l = SharedLong.create(-1);
        l.setPlain(Long.MIN_VALUE);
        assertThat(l.getAndDecrement()).isEqualTo(Long.MIN_VALUE);
        assertThat(l.get()).isEqualTo(Long.MAX_VALUE);
        assertThat(l.intValue()).isEqualTo(-1);

        SharedDouble d = SharedDouble.create(0.0);
        assertThat(d.compareAndSet(-0.0, 1)).isFalse();
        assertThat(d.getAndAdd(0.25)).isZero();
        assertThat(d.updateAndGet(v -> Double.NaN)).isNaN();
        assertThat(d.compareAndSet(Double.NaN, 2.5)).isTrue();
        assertThat(d.longValue()).isEqualTo(2);

        SharedBoolean b = SharedBoolean.create(true);
        assertThat(b.getAndSet(false)).isTrue();
        assertThat(b.compareAndSet(false, true)).isTrue();
        b.setPlain(false);
        assertThat(b.getAcquire()).isFalse();
        assertThat(b).hasToString("false");
    }

    @Test
    void whatIsReceivedTwiceIsOneObject() throws Exception {
        SharedInt value = SharedInt.create(1);
        try (ChildProcess<List<SharedInt>> child = ChildProcess.start(() -> List.of(value, SharedInt.create(2)))) {
            List<SharedInt> back = child.result().get();
            assertThat(back.get(0)).isSameAs(value);
            assertThat(back.get(1).get()).isEqualTo(2);
        }
    }
}
