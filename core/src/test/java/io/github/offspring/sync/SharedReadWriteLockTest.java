package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class SharedReadWriteLockTest {

    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private interface Work {
        void run() throws Exception;
    }

    private static Thread thread(Work work) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    // ---- Among processes

    /// Two files that are the same whenever nobody writes.
    private static void write(Path directory, int number) throws IOException {
        Files.writeString(directory.resolve("one"), Integer.toString(number));
        Files.writeString(directory.resolve("two"), Integer.toString(number));
    }

    private static int read(String directory) throws IOException {
        String one = Files.readString(Path.of(directory, "one"));
        assertThat(Files.readString(Path.of(directory, "two"))).isEqualTo(one);
        return Integer.parseInt(one);
    }

    @Test
    void nobodyReadsWhileSomebodyWritesAndNoWriteIsLost() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        String files = directory.toString();
        int rounds = 300;
        write(directory, 0);
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildProcess.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    try (Hold held = lock.writeLock().hold()) {
                        write(Path.of(files), read(files) + 1);
                    }
                    try (Hold held = lock.readLock().hold()) {
                        assertThat(read(files)).isPositive();
                    }
                }
            }));
        }
        AtomicInteger seen = new AtomicInteger();
        Thread reader = Thread.ofVirtual().start(() -> {
            while (seen.get() < 2 * rounds) {
                lock.readLock().lock();
                try {
                    seen.set(read(files));
                } catch (IOException e) {
                    throw new AssertionError(e);
                } finally {
                    lock.readLock().unlock();
                }
            }
        });
        for (ChildProcess<Void> child : children) {
            child.result().get();
            child.close();
        }
        reader.join();
        assertThat(seen).hasValue(2 * rounds);
        assertThat(lock.isWriteLocked()).isFalse();
        assertThat(lock.getReadLockCount()).isZero();
    }

    @Test
    void manyReadAtTheSameTime() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        SharedReadWriteLock.ReadLock side = lock.readLock();
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> {
            side.lock();
            boolean refused = !lock.writeLock().tryLock();
            eventually("many read", () -> lock.getReadLockCount() == 12);
            side.unlock();
            return refused && side == lock.readLock();
        })) {
            for (int i = 0; i < 11; i++) {
                threads.add(thread(() -> {
                    try (Hold held = side.hold()) {
                        assertThat(held.ownerDied()).isFalse();
                        end.await();
                    }
                }));
            }
            assertThat(child.result().get()).isTrue();
            assertThat(lock.getReadLockCount()).isEqualTo(11);
            assertThat(lock.writeLock().tryLock()).isFalse();
            assertThat(lock.writeLock().tryLock(MOMENT)).isFalse();
            assertThat(lock).asString().contains("readers=11");
            end.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(lock.writeLock().tryLock()).isTrue();
            assertThat(lock).asString().contains("writer=this process");
            lock.writeLock().unlock();
        }
    }

    @Test
    void ofADeadWriterReadersAreToldUntilAWriterIs() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.writeLock().lock();
            new CountDownLatch(1).await();
        })) {
            eventually("the child writes", lock::isWriteLocked);
            assertThat(lock.readLock().tryLock()).isFalse();
            assertThat(lock.readLock().tryLock(MOMENT)).isFalse();
            assertThat(lock.writeLock().tryLock(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(lock.writeLock().owner().orElseThrow()).contains(Long.toString(child.pid()));
            child.kill();
            for (int i = 0; i < 2; i++) {
                try (Hold held = lock.readLock().hold()) {
                    assertThat(held.ownerDied()).isTrue();
                }
            }
            try (Hold held = lock.writeLock().hold()) {
                assertThat(held.ownerDied()).isTrue();
                lock.readLock().lock();
                assertThat(lock.readLock().ownerDied()).isFalse();
                lock.readLock().unlock();
            }
            try (Hold held = lock.writeLock().hold()) {
                assertThat(held.ownerDied()).isFalse();
            }
            try (Hold held = lock.readLock().hold()) {
                assertThat(held.ownerDied()).isFalse();
            }
        }
    }

    @Test
    void aDeadReadersShareIsGivenBackAndNobodyTold() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        for (boolean waits : new boolean[] {true, false}) {
            try (ChildProcess<Void> child = ChildProcess.start(() -> {
                lock.readLock().lock();
                new CountDownLatch(1).await();
            })) {
                eventually("the child reads", () -> lock.getReadLockCount() == 1);
                AtomicReference<Boolean> told = new AtomicReference<>();
                Thread writer = thread(() -> {
                    if (waits) {
                        lock.writeLock().lock();
                    } else {
                        eventually("it can be had", lock.writeLock()::tryLock);
                    }
                    told.set(lock.writeLock().ownerDied());
                    lock.writeLock().unlock();
                });
                if (waits) {
                    eventually("the writer waits", lock::isWriteLocked);
                }
                child.kill();
                writer.join();
                assertThat(told).hasValue(false);
            }
        }
    }

    // ---- As the JDK's

    @Test
    void bothSidesAreReentrantAndWhoWritesMayGoOnReading() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        lock.writeLock().lock();
        lock.writeLock().lock();
        assertThat(lock.writeLock().getHoldCount()).isEqualTo(2);
        lock.readLock().lock();
        assertThat(lock.readLock().tryLock()).isTrue();
        lock.readLock().lockInterruptibly();
        assertThat(lock.readLock().getHoldCount()).isEqualTo(3);
        lock.writeLock().unlock();
        assertThat(lock.isWriteLocked()).isTrue();
        lock.writeLock().unlock();
        assertThat(lock.isWriteLocked()).isFalse();
        assertThat(lock.getReadLockCount()).isEqualTo(1);

        Thread other = thread(() -> {
            assertThat(lock.readLock().tryLock()).isTrue();
            lock.readLock().unlock();
            assertThat(lock.writeLock().tryLock()).isFalse();
        });
        other.join();
        for (int i = 0; i < 3; i++) {
            lock.readLock().unlock();
        }
        assertThat(lock.getReadLockCount()).isZero();
        assertThat(lock.writeLock().tryLock()).isTrue();
        lock.writeLock().unlock();
    }

    @Test
    void whoReadsCannotBeginToWrite() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        lock.readLock().lock();
        assertThatThrownBy(lock.writeLock()::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for itself");
        assertThatThrownBy(lock.writeLock()::lockInterruptibly).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.writeLock().tryLock(LONG)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock.writeLock()::hold).isInstanceOf(IllegalStateException.class);
        assertThat(lock.writeLock().tryLock()).isFalse();
        assertThat(lock.isWriteLocked()).isFalse();
        lock.readLock().unlock();
        lock.writeLock().lock();
        lock.writeLock().unlock();
    }

    @Test
    void misuseIsAnError() {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.readLock()::ownerDied).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.readLock()::newCondition)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("writeLock");
        ReadWriteLock asUsual = lock;
        assertThat(asUsual.readLock()).isSameAs(lock.readLock()).hasToString("ReadLock of " + lock);
    }

    @Test
    void anInterruptionEndsTheWaitingAndNothingElse() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        lock.writeLock().lock();
        assertInterruptible(lock, () -> lock.readLock().lockInterruptibly());
        assertInterruptible(lock, () -> lock.readLock().tryLock(LONG));
        assertInterruptible(lock, () -> lock.writeLock().lockInterruptibly());
        lock.readLock().lock();
        lock.writeLock().unlock();
        // Now one that waits for readers.
        assertInterruptible(lock, () -> lock.writeLock().tryLock(LONG));
        eventually("the lock is free for readers", () -> !lock.isWriteLocked());
        lock.readLock().unlock();
        lock.writeLock().lock();
        lock.writeLock().unlock();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lock.readLock().lockInterruptibly()).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        lock.readLock().lock();
        assertThat(Thread.interrupted()).isTrue();
        lock.readLock().unlock();
    }

    private static void assertInterruptible(SharedReadWriteLock lock, Work waiting) throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = thread(() -> {
            try {
                waiting.run();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        Thread.sleep(MOMENT);
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted).isTrue();
        assertThat(lock.writeLock().isHeldByCurrentThread() || lock.readLock().getHoldCount() == 1)
                .isTrue();
    }

    @Test
    void neitherReadersNorWritersStarve() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            crowd.add(thread(() -> {
                while (!over.get()) {
                    lock.readLock().lock();
                    Thread.sleep(1);
                    lock.readLock().unlock();
                    turns.incrementAndGet();
                }
            }));
            crowd.add(thread(() -> {
                while (!over.get()) {
                    lock.writeLock().lock();
                    Thread.onSpinWait();
                    lock.writeLock().unlock();
                    turns.incrementAndGet();
                }
            }));
        }
        for (int i = 0; i < 20 || turns.get() < 20; i++) {
            assertThat(lock.readLock().tryLock(LONG)).isTrue();
            lock.readLock().unlock();
            assertThat(lock.writeLock().tryLock(LONG)).isTrue();
            lock.writeLock().unlock();
        }
        over.set(true);
        for (Thread thread : crowd) {
            thread.join();
        }
    }

    @Test
    void theSideThatWritesHasConditions() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.create();
        SharedReadWriteLock.WriteLock side = lock.writeLock();
        SharedCondition condition = side.newCondition();
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> {
            side.lock();
            side.lock();
            boolean told = condition.await(LONG);
            boolean twice = side.getHoldCount() == 2;
            side.unlock();
            side.unlock();
            return told && twice && side == lock.writeLock();
        })) {
            eventually("the child waits", () -> condition.getNumberWaiting() == 1);
            side.lock();
            condition.signal();
            lock.readLock().lock();
            // It would have to wait for itself afterwards.
            assertThatThrownBy(condition::await).isInstanceOf(IllegalStateException.class);
            lock.readLock().unlock();
            side.unlock();
            assertThat(child.result().get()).isTrue();
            assertThat(condition.getNumberWaiting()).isZero();
        }
    }
}
