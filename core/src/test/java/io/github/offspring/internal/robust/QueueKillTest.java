package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process dies before each store of a queue's operations, and its recoverer before each of its own.
@RealProcesses
class QueueKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CAPACITY = 3;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// What a run is about, and what its dying process has got before it died.
    private static final class Subject {
        private final TestQueue queue;
        private @Nullable String got;
        private boolean finishing;
        private QueuePassage.@Nullable Ticket ticket;
        private CompletableFuture<@Nullable String> waiter = CompletableFuture.completedFuture(null);

        Subject(Domain domain, QueueCell.Mode mode) {
            queue = new TestQueue(domain, mode, CAPACITY);
        }
    }

    private abstract static class QueueTrial implements KillPointRuns.Trial<Subject> {
        private final QueueCell.Mode mode;

        QueueTrial(QueueCell.Mode mode) {
            this.mode = mode;
        }

        @Override
        public Subject create(Domain survivor) {
            return new Subject(survivor, mode);
        }

        final void checkUse(Domain survivor, Subject subject) {
            subject.queue.checkUse(survivor);
        }
    }

    private static String text(int length) {
        return "x".repeat(length);
    }

    /// @param length of the element: in the ring, in the ring with a filler before it, in a file
    @ParameterizedTest
    @ValueSource(ints = {10, 900, 50_000})
    void anElementIsPutOrNot(int length) throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.PLAIN) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                for (int i = 0; i < 4; i++) {
                    subject.queue.put(runs.survivor(), text(800));
                    subject.queue.take(runs.survivor());
                }
                subject.queue.put(runs.survivor(), "first");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.queue.put(dying, text(length))).isEqualTo(QueueCell.Put.DONE);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                List<String> there = subject.queue.drain(survivor);
                if (died && there.size() == 1) {
                    assertThat(there).containsExactly("first");
                } else {
                    assertThat(there).containsExactly("first", text(length));
                }
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 900, 50_000})
    void anElementIsTakenOrNot(int length) throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.PLAIN) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                for (int i = 0; i < 4; i++) {
                    subject.queue.put(runs.survivor(), text(800));
                    subject.queue.take(runs.survivor());
                }
                subject.queue.put(runs.survivor(), text(length));
                subject.queue.put(runs.survivor(), "second");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.got = subject.queue.take(dying);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                List<String> there = subject.queue.drain(survivor);
                if (subject.got == null && there.size() == 2) {
                    assertThat(there).containsExactly(text(length), "second");
                } else {
                    assertThat(there).containsExactly("second");
                }
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50_000})
    void aLeasedElementComesBackUnlessItIsFinished(int length) throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.LEASED) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.queue.put(runs.survivor(), text(length));
                subject.queue.put(runs.survivor(), "second");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                QueueCell.Taken<String> taken = subject.queue.taken(dying);
                subject.got = taken.value();
                subject.finishing = true;
                subject.queue.in(dying).finish(taken.taking());
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                List<String> there = subject.queue.drain(survivor);
                if (subject.finishing && there.size() == 1) {
                    assertThat(there).containsExactly("second");
                } else {
                    assertThat(died).isTrue();
                    assertThat(there).containsExactly(text(length), "second");
                }
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void whatIsGivenBackIsThereOnce() throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.LEASED) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.queue.put(runs.survivor(), "first");
                subject.queue.put(runs.survivor(), "second");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                QueueCell cell = subject.queue.in(dying);
                cell.giveBack(subject.queue.taken(dying).taking());
                QueueCell.Taken<String> again = subject.queue.taken(dying);
                assertThat(again.value()).isEqualTo("first");
                assertThat(again.deliveries()).isEqualTo(2);
                cell.giveBack(again.taking());
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                assertThat(subject.queue.drain(survivor)).containsExactly("first", "second");
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingIsFinishedOneDay(boolean leased) throws Exception {
        QueueCell.Mode mode = leased ? QueueCell.Mode.JOINABLE_LEASED : QueueCell.Mode.JOINABLE;
        int count = runs.everyStore(new QueueTrial(mode) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.queue.put(runs.survivor(), "first");
                subject.queue.put(runs.survivor(), "second");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                QueueCell.Taken<String> first = subject.queue.taken(dying);
                QueueCell.Taken<String> second = subject.queue.taken(dying);
                subject.queue.in(dying).finish(first.taking());
                subject.queue.in(dying).finish(second.taking());
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                QueueCell cell = subject.queue.in(survivor);
                int unfinished = cell.unfinished();
                assertThat(unfinished).isEqualTo(cell.size());
                assertThat(subject.queue.drain(survivor)).hasSize(unfinished);
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void whoeverWaitsIsWokenWhereverTheOtherSideDied() throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.PLAIN) {
            @Override
            public void prepare(Domain dying, Subject subject) throws Exception {
                QueueCell cell = subject.queue.in(runs.survivor());
                subject.waiter = CompletableFuture.supplyAsync(() -> {
                    try {
                        QueueCell.Taken<String> taken = cell.take(TestQueue::read, Deadline.after(LONG));
                        return taken == null ? null : taken.value();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.queue.put(dying, "element");
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                if (!subject.waiter.isDone() && subject.queue.in(survivor).size() == 0) {
                    subject.queue.put(survivor, "element");
                }
                assertThat(subject.waiter.get()).isEqualTo("element");
                subject.queue.drain(survivor);
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void theEndComesWhereverTheLastProducerDied() throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.PLAIN) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.ticket = subject.queue.in(runs.survivor()).passage().depart();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                QueueCell cell = subject.queue.in(dying);
                cell.passage().arrive(subject.ticket);
                subject.finishing = true;
                cell.offer(TestQueue.element("element"));
                cell.passage().doneProducing();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                QueueCell cell = subject.queue.in(survivor);
                // The survivor says that it is done, and that what it has sent has not arrived.
                Producers.recover(new QueueBlock(survivor, cell.block()), survivor.slot());
                subject.queue.drain(survivor);
                assertThat(cell.isOver()).isTrue();
                assertThat(cell.offer(TestQueue.element("too late"))).isEqualTo(QueueCell.Put.CLOSED);
                assertThat(subject.queue.files()).isZero();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void itIsClosedOrNot() throws Exception {
        int count = runs.everyStore(new QueueTrial(QueueCell.Mode.PLAIN) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.queue.put(runs.survivor(), "last");
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.queue.in(dying).close("closer");
                subject.queue.take(dying);
                subject.queue.in(dying).isOver();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                QueueCell cell = subject.queue.in(survivor);
                boolean closed = cell.isClosed();
                assertThat(closed || died).isTrue();
                assertThat(cell.closer().isPresent()).isEqualTo(closed);
                subject.queue.drain(survivor);
                cell.close("survivor");
                assertThat(cell.isOver()).isTrue();
                assertThat(subject.queue.files()).isZero();
            }
        });
        assertThat(count).isGreaterThan(10);
    }
}
