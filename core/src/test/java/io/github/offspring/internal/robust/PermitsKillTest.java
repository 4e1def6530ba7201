package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of a semaphore's operations, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class PermitsKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    /// Longer than anybody waits before it gets in line.
    private static final Duration SHORT = Duration.ofMillis(25);
    private static final int PERMITS = 3;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// Three permits, and somebody in the surviving process who waits for some.
    private static final class Subject {
        private final long reference;
        private CompletableFuture<Boolean> waiter = CompletableFuture.completedFuture(true);

        Subject(Domain domain, boolean owned) throws Exception {
            Block block = owned
                    ? domain.heap()
                            .allocate(
                                    OwnedPermits.KIND,
                                    OwnedPermits.bytes(PERMITS),
                                    each -> OwnedPermits.fill(each, PERMITS))
                    : domain.heap()
                            .allocate(
                                    CountedPermits.KIND,
                                    CountedPermits.BYTES,
                                    each -> CountedPermits.fill(each, PERMITS, 2 * PERMITS));
            block.markShared();
            reference = block.reference();
        }

        private Block block(Domain domain) {
            try {
                return domain.heap().find(reference);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Permits in(Domain domain) {
            return Permits.of(domain, block(domain));
        }

        /// Whose turn it is: the first word of the turns.
        long next(Domain domain) {
            Block block = block(domain);
            return Words.get(block.memory(), block.field(Block.BODY));
        }

        void await(Permits permits, int count) {
            waiter = CompletableFuture.supplyAsync(() -> {
                boolean acquired = permits.acquire(count, Deadline.after(LONG), false);
                return acquired && permits.release(count);
            });
            while (!permits.hasWaiters()) {
                Thread.onSpinWait();
            }
        }

        /// Gives one back when somebody is the next, and to nobody else.
        CompletableFuture<Boolean> releaseInTurn(Domain domain) {
            Permits permits = in(domain);
            return CompletableFuture.supplyAsync(() -> {
                long deadline = Deadline.after(SHORT.multipliedBy(2));
                while (next(domain) == Owner.NOBODY && Deadline.left(deadline) > 0) {
                    Thread.onSpinWait();
                }
                return permits.release(1);
            });
        }
    }

    private abstract static class OwnedTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor, true);
        }

        @Override
        public void check(Domain survivor, Subject subject, boolean died) throws Exception {
            assertThat(subject.waiter.get()).isTrue();
            Permits permits = subject.in(survivor);
            assertThat(permits.available()).isEqualTo(PERMITS);
            assertThat(permits.holders()).isEmpty();
            assertThat(subject.next(survivor)).isEqualTo(Owner.NOBODY);
            assertThat(permits.acquire(PERMITS, Deadline.after(LONG), false)).isTrue();
            assertThat(permits.tryAcquire(1)).isFalse();
            assertThat(permits.release(PERMITS)).isTrue();
        }
    }

    @Test
    void permitsAreAcquiredAndReleased() throws Exception {
        int count = runs.everyStore(new OwnedTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                Permits permits = subject.in(dying);
                assertThat(permits.acquire(1, Deadline.NEVER, false)).isTrue();
                assertThat(permits.acquire(2, Deadline.NEVER, false)).isTrue();
                assertThat(permits.tryAcquire(1)).isFalse();
                assertThat(permits.release(2)).isTrue();
                assertThat(permits.release(1)).isTrue();
            }
        });
        assertThat(count).isGreaterThan(50);
    }

    @Test
    void aHolderDiesWhileAnotherProcessWaitsForOne() throws Exception {
        runs.everyStore(new HolderTrial(1));
    }

    @Test
    void aHolderDiesWhileAnotherProcessWaitsForAll() throws Exception {
        runs.everyStore(new HolderTrial(PERMITS));
    }

    /// The one that dies gives back one after the other, while somebody waits.
    private final class HolderTrial extends OwnedTrial {
        private final int wanted;

        HolderTrial(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void prepare(Domain dying, Subject subject) {
            assertThat(subject.in(dying).tryAcquire(PERMITS)).isTrue();
            subject.await(subject.in(runs.survivor()), wanted);
        }

        @Override
        public void operate(Domain dying, Subject subject) {
            Permits permits = subject.in(dying);
            assertThat(permits.release(1)).isTrue();
            assertThat(permits.release(2)).isTrue();
        }
    }

    @Test
    void oneWhoWaitsDies() throws Exception {
        runs.everyStore(new OwnedTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                assertThat(subject.in(runs.survivor()).tryAcquire(PERMITS)).isTrue();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.in(dying).acquire(1, Deadline.after(SHORT), false))
                        .isFalse();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                Permits permits = subject.in(survivor);
                subject.await(permits, 1);
                assertThat(permits.release(PERMITS)).isTrue();
            }
        });
    }

    @Test
    void oneWhoCollectsDies() throws Exception {
        int count = runs.everyStore(new OwnedTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                assertThat(subject.in(runs.survivor()).tryAcquire(1)).isTrue();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.in(dying).acquire(PERMITS, Deadline.after(SHORT), false))
                        .isFalse();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                Permits permits = subject.in(survivor);
                subject.await(permits, PERMITS);
                assertThat(permits.release(1)).isTrue();
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void theNextInLineDiesWhileItTakesItsPermitAndOthersWait() throws Exception {
        runs.everyStore(new OwnedTrial() {
            private CompletableFuture<Boolean> released = CompletableFuture.completedFuture(true);

            @Override
            public void prepare(Domain dying, Subject subject) {
                assertThat(subject.in(runs.survivor()).tryAcquire(PERMITS)).isTrue();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                released = subject.releaseInTurn(runs.survivor());
                Permits permits = subject.in(dying);
                if (permits.acquire(1, Deadline.after(LONG), false)) {
                    assertThat(permits.release(1)).isTrue();
                }
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) throws Exception {
                assertThat(released.get()).isTrue();
                Permits permits = subject.in(survivor);
                subject.await(permits, PERMITS);
                assertThat(permits.release(PERMITS - 1)).isTrue();
            }
        });
    }

    private abstract static class CountedTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor, false);
        }
    }

    @Test
    void whoWaitsForASignalGetsItIfItHasBeenGiven() throws Exception {
        runs.everyStore(new CountedTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                Permits permits = subject.in(runs.survivor());
                assertThat(permits.tryAcquire(PERMITS)).isTrue();
                subject.waiter =
                        CompletableFuture.supplyAsync(() -> permits.acquire(PERMITS, Deadline.after(LONG), false));
                while (!permits.hasWaiters()) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                Permits permits = subject.in(dying);
                assertThat(permits.release(1)).isTrue();
                assertThat(permits.release(2)).isTrue();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                Permits permits = subject.in(survivor);
                int missing = PERMITS - permits.available();
                assertThat(missing).isIn(0, 2, PERMITS);
                // Those that have not been given; or all once more if the waiter has taken them.
                assertThat(permits.release(missing)).isTrue();
                assertThat(subject.waiter.get()).isTrue();
                assertThat(permits.available()).isIn(0, PERMITS);
            }
        });
    }

    @Test
    void oneWhoWaitsForSeveralSignalsAndDiesHasTakenNone() throws Exception {
        runs.everyStore(new CountedTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                assertThat(subject.in(runs.survivor()).tryAcquire(1)).isTrue();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.in(dying).acquire(PERMITS, Deadline.after(SHORT), false))
                        .isFalse();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                Permits permits = subject.in(survivor);
                assertThat(permits.available()).isEqualTo(PERMITS - 1);
                assertThat(permits.release(1)).isTrue();
                assertThat(permits.acquire(PERMITS, Deadline.after(LONG), false))
                        .isTrue();
            }
        });
    }
}
