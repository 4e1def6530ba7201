package io.github.offspring.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Real processes that are killed before each store of a lock's operations, while others wait.
@NativeOnly("Its processes kill themselves between two stores")
@RealProcesses
class LockKillTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whoWaitsGetsItWhereverItsOwnerWasKilled() throws Exception {
        SharedLock lock = SharedLock.create();
        AtomicInteger told = new AtomicInteger();
        int killed = RealKills.everyStore(
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                died -> {
                    CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
                        try (Hold held = lock.hold()) {
                            return held.ownerDied();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    });
                    assertThat(lock.tryLock(LONG)).isTrue();
                    boolean mine = lock.ownerDied();
                    lock.unlock();
                    boolean others = other.get();
                    assertThat(mine && others).isFalse();
                    told.addAndGet(mine || others ? 1 : 0);
                });
        assertThat(killed).isGreaterThanOrEqualTo(2);
        // Before the store that gives it back, and at no other.
        assertThat(told).hasValue(1);
    }

    @Test
    void aKilledWaiterTakesNobodysTurn() throws Exception {
        SharedLock lock = SharedLock.create();
        int killed = RealKills.everyStore(
                () -> assertThat(lock.tryLock(Duration.ofMillis(30))).isTrue(), _ -> {
                    // In any state that the last one has left: held, or with it as the heir.
                    assertThat(lock.tryLock(LONG)).isTrue();
                    lock.unlock();
                });
        assertThat(killed).isGreaterThanOrEqualTo(1);
    }
}
