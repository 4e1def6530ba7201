package io.github.offspring.internal.robust;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Who comes first, and what becomes of those who come first and do nothing.
@RealProcesses
class TurnsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    /// Longer than it takes until one that does nothing is passed over.
    private static final Duration WHILE = Duration.ofMillis(1_300);
    private static final int PERMITS = 3;

    private final Domain domain = Domains.here();
    private final Block ownedBlock = allocate(OwnedPermits.KIND, OwnedPermits.bytes(PERMITS));
    private final Block countedBlock = allocate(CountedPermits.KIND, CountedPermits.BYTES);

    private Block allocate(int kind, long bytes) {
        return LocalObjects.create(
                kind,
                bytes,
                block -> {
                    if (kind == OwnedPermits.KIND) {
                        OwnedPermits.fill(block, PERMITS);
                    } else {
                        CountedPermits.fill(block, PERMITS, Integer.MAX_VALUE);
                    }
                },
                (_, block) -> block);
    }

    private Mutex turn(Block block) {
        return new Mutex(domain, block, Block.BODY);
    }

    @Test
    void whoComesLaterDoesNotTakeWhatTheNextInLineIsToHave() throws Exception {
        Permits permits = Permits.of(domain, ownedBlock);
        assertThat(permits.tryAcquire(2)).isTrue();
        CompletableFuture<Boolean> collector =
                CompletableFuture.supplyAsync(() -> permits.acquire(PERMITS, Deadline.after(LONG), false));
        eventually("it has collected the third", () -> permits.available() == 0);
        assertThat(permits.release(1)).isTrue();
        eventually("it has collected another", () -> permits.available() == 0);
        assertThat(permits.tryAcquire(1)).isFalse();
        assertThat(collector).isNotDone();
        assertThat(permits.release(1)).isTrue();
        assertThat(collector.get()).isTrue();
        assertThat(permits.release(PERMITS)).isTrue();
    }

    @Test
    void oneThatIsTheNextAndHasStoppedIsPassedOver() {
        for (Block block : new Block[] {ownedBlock, countedBlock}) {
            Permits permits = Permits.of(domain, block);
            turn(block).lock(Deadline.NEVER, false);
            assertThat(permits.tryAcquire(1)).isFalse();
            assertThat(permits.acquire(1, Deadline.after(LONG), false)).isTrue();
            turn(block).unlock();
            assertThat(permits.release(1)).isTrue();
        }
        Permits counted = Permits.of(domain, countedBlock);
        turn(countedBlock).lock(Deadline.NEVER, false);
        assertThat(counted.acquire(2, Deadline.after(LONG), false)).isTrue();
        turn(countedBlock).unlock();
    }

    @Test
    void oneThatWaitsForMoreThanThereIsIsNotPassedOver() throws Exception {
        Permits permits = Permits.of(domain, countedBlock);
        CompletableFuture<Boolean> greedy =
                CompletableFuture.supplyAsync(() -> permits.acquire(PERMITS + 1, Deadline.after(LONG), false));
        eventually("it waits", permits::hasWaiters);
        assertThat(permits.acquire(1, Deadline.after(WHILE), false)).isFalse();
        assertThat(permits.release(1)).isTrue();
        assertThat(greedy.get()).isTrue();
        assertThat(permits.available()).isZero();
    }
}
