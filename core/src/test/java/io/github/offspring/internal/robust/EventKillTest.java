package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
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

/// A process dies before each store of an event's and a latch's operations, and its recoverer before each of its
/// own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class EventKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// An event and a latch that wants one more, and somebody who waits for one of them.
    private static final class Subject {
        private final long event;
        private final long latch;
        private CompletableFuture<Boolean> waiter = CompletableFuture.completedFuture(true);

        Subject(Domain domain) throws Exception {
            event = allocate(domain, EventCell.KIND, EventCell.BYTES);
            latch = allocate(domain, LatchCell.KIND, LatchCell.BYTES);
            LatchCell.fill(domain.heap().find(latch), 1);
        }

        private static long allocate(Domain domain, int kind, long bytes) throws IOException {
            Block block = domain.heap().allocate(kind, bytes, _ -> {});
            block.markShared();
            return block.reference();
        }

        private static Block find(Domain domain, long reference) {
            try {
                return domain.heap().find(reference);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        EventCell event(Domain domain) {
            return new EventCell(domain, find(domain, event));
        }

        LatchCell latch(Domain domain) {
            return new LatchCell(domain, find(domain, latch));
        }
    }

    private abstract static class SubjectTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor);
        }
    }

    private abstract class WaiterTrial extends SubjectTrial {
        @Override
        public void prepare(Domain dying, Subject subject) {
            EventCell event = subject.event(runs.survivor());
            subject.waiter = CompletableFuture.supplyAsync(() -> event.await(Deadline.after(LONG), false));
            while (!event.hasWaiters()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whoWaitsReturnsIfTheEventIsSet() throws Exception {
        int count = runs.everyStore(new WaiterTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                subject.event(dying).set();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                EventCell event = subject.event(survivor);
                assertThat(died || event.isSet()).isTrue();
                if (!event.isSet()) {
                    assertThat(subject.waiter).isNotDone();
                    event.set();
                }
                assertThat(subject.waiter.get()).isTrue();
            }
        });
        assertThat(count).isGreaterThan(3);
    }

    @Test
    void whoWaitsReturnsIfTheEventWasSetAndCleared() throws Exception {
        runs.everyStore(new WaiterTrial() {
            private boolean wasSet;

            @Override
            public void operate(Domain dying, Subject subject) {
                wasSet = false;
                EventCell event = subject.event(dying);
                event.set();
                wasSet = true;
                event.clear();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                EventCell event = subject.event(survivor);
                if (!wasSet) {
                    event.set();
                }
                assertThat(subject.waiter.get()).isTrue();
                event.clear();
                assertThat(event.await(Deadline.after(Duration.ZERO), false)).isFalse();
            }
        });
    }

    @Test
    void aDeadWaiterLeavesNothing() throws Exception {
        runs.everyStore(new SubjectTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.event(dying).await(Deadline.after(Duration.ofMillis(5)), false))
                        .isFalse();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                EventCell event = subject.event(survivor);
                assertThat(event.isSet()).isFalse();
                event.set();
                assertThat(event.await(Deadline.after(Duration.ZERO), false)).isTrue();
            }
        });
    }

    @Test
    void whoWaitsReturnsIfTheLatchIsOpen() throws Exception {
        int count = runs.everyStore(new SubjectTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                LatchCell latch = subject.latch(runs.survivor());
                subject.waiter = CompletableFuture.supplyAsync(() -> latch.await(Deadline.after(LONG), false));
                while (!latch.hasWaiters()) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.latch(dying).countDown();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                LatchCell latch = subject.latch(survivor);
                assertThat(died || latch.count() == 0).isTrue();
                if (latch.count() > 0) {
                    assertThat(subject.waiter).isNotDone();
                    latch.countDown();
                }
                assertThat(subject.waiter.get()).isTrue();
            }
        });
        assertThat(count).isGreaterThan(3);
    }
}
