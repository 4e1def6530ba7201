package io.github.offspring.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Real processes that are killed before each store of operations of semaphores and events, while others wait.
@NativeOnly("Its processes kill themselves between two stores")
@RealProcesses
class SemaphoreKillTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void allPermitsComeBackWhereverTheirHolderWasKilled() throws Exception {
        SharedSemaphore three = SharedSemaphore.create(3);
        int killed = RealKills.everyStore(
                () -> {
                    three.acquire();
                    three.acquire(2);
                    three.release(3);
                },
                _ -> {
                    CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
                        three.acquireUninterruptibly();
                        three.release();
                        return true;
                    });
                    assertThat(three.tryAcquire(3, LONG)).isTrue();
                    three.release(3);
                    assertThat(other.get()).isTrue();
                    assertThat(three.availablePermits()).isEqualTo(3);
                });
        assertThat(killed).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aKilledWaiterTakesNoPermitAlong() throws Exception {
        SharedSemaphore three = SharedSemaphore.create(3);
        three.acquire();
        int killed = RealKills.everyStore(
                () -> assertThat(three.tryAcquire(3, Duration.ofMillis(30))).isFalse(), _ -> {
                    assertThat(three.tryAcquire(2, LONG)).isTrue();
                    three.release(2);
                    assertThat(three.availablePermits()).isEqualTo(2);
                });
        assertThat(killed).isGreaterThanOrEqualTo(6);
        three.release();
    }

    @Test
    void whoWaitsForAnEventReturnsIfItHasBeenSet() throws Exception {
        SharedEvent event = SharedEvent.create();
        int killed = RealKills.everyStore(event::set, died -> {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                if (died && !event.isSet()) {
                    event.set();
                }
            });
            assertThat(event.await(LONG)).isTrue();
            other.get();
            event.clear();
        });
        assertThat(killed).isGreaterThanOrEqualTo(1);
    }
}
