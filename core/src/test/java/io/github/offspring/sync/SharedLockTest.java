package io.github.offspring.sync;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class SharedLockTest {

    private static final int ROUNDS = 2_000;

    @TempDir
    private Path directory;

    /// Not atomic: what is read is written back later.
    private static void increment(String file) throws Exception {
        Path path = Path.of(file);
        long count = Long.parseLong(Files.readString(path));
        Files.writeString(path, Long.toString(count + 1), StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    @Conformance("_TestLock.test_lock_context")
    void aHoldGivesTheLockBackAtTheEndOfItsBlockHoweverThatEnds() throws Exception {
        SharedLock lock = SharedLock.create();
        try (Hold held = lock.hold()) {
            assertThat(lock.isLocked()).isTrue();
            assertThat(held.ownerDied()).isFalse();
        }
        assertThat(lock.isLocked()).isFalse();
        assertThatThrownBy(() -> {
                    try (Hold held = lock.hold()) {
                        throw new IllegalArgumentException("of the user's");
                    }
                })
                .hasMessage("of the user's");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void noIncrementIsLostAmongProcessesAndThreads() throws Exception {
        SharedLock lock = SharedLock.create();
        String file = Files.writeString(directory.resolve("count"), "0").toString();
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildProcess.start(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    try (Hold held = lock.hold()) {
                        increment(file);
                    }
                }
            }));
        }
        Thread virtual = Thread.ofVirtual().start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                lock.lock();
                try {
                    increment(file);
                } catch (Exception e) {
                    throw new AssertionError(e);
                } finally {
                    lock.unlock();
                }
            }
        });
        for (ChildProcess<Void> child : children) {
            child.join();
            child.result().get();
            child.close();
        }
        virtual.join();
        assertThat(Files.readString(Path.of(file))).isEqualTo(Integer.toString(3 * ROUNDS));
    }

    @Test
    void theNextOwnerIsToldOnceThatOneDied() throws Exception {
        SharedLock lock = SharedLock.create();
        try (ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            new CountDownLatch(1).await();
        })) {
            eventually("the child has the lock", lock::isLocked);
            assertThat(lock.tryLock()).isFalse();
            assertThat(lock.tryLock(Duration.ofMillis(50))).isFalse();
            assertThat(lock.owner().orElseThrow()).contains(child.name(), Long.toString(child.pid()));
            child.kill();
            lock.lock();
            assertThat(lock.ownerDied()).isTrue();
            lock.unlock();
            lock.lock();
            assertThat(lock.ownerDied()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void misuseIsAnError() throws Exception {
        SharedLock lock = SharedLock.create();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();
        assertThatThrownBy(lock::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SharedReentrantLock");
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(1, TimeUnit.MILLISECONDS)).isFalse();
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void anInterruptionEndsTheWaitingAndNothingElse() throws Exception {
        SharedLock lock = SharedLock.create();
        lock.lock();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        eventually("it waits", lock::hasWaiters);
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted).isTrue();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }
}
