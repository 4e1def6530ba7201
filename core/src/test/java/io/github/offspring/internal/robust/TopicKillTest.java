package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A process dies before each store of a topic's operations, and its recoverer before each of its own.
@RealProcesses
class TopicKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CAPACITY = 3;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// What a run is about: a topic that the survivor subscribes to twice.
    private static final class Subject {
        private final TestTopic topic;
        private final TopicSubscription first;
        private final TopicSubscription second;
        private @Nullable TopicSubscription dying;
        private QueuePassage.@Nullable Ticket ticket;
        private CompletableFuture<@Nullable String> waiter = CompletableFuture.completedFuture(null);

        Subject(Domain domain, TopicCell.Policy policy) {
            topic = new TestTopic(domain, policy, CAPACITY);
            TopicCell cell = topic.in(domain);
            first = cell.subscribe();
            second = cell.subscribe();
        }
    }

    private abstract static class TopicTrial implements KillPointRuns.Trial<Subject> {
        private final TopicCell.Policy policy;

        TopicTrial(TopicCell.Policy policy) {
            this.policy = policy;
        }

        @Override
        public Subject create(Domain survivor) {
            return new Subject(survivor, policy);
        }

        /// That nothing of it is lost: room, order, memory.
        final void checkUse(Domain survivor, Subject subject) {
            subject.second.close();
            TopicSubscription newest = subject.topic.in(survivor).subscribe();
            for (int round = 0; round < 4; round++) {
                List<String> all = new ArrayList<>();
                for (int i = 0; i < CAPACITY; i++) {
                    String text = (round + "-" + i + "-").repeat(100);
                    all.add(text);
                    assertThat(subject.topic.put(survivor, text)).isEqualTo(QueueCell.Put.DONE);
                }
                if (policy == TopicCell.Policy.BLOCK) {
                    assertThat(subject.topic.put(survivor, "too many")).isEqualTo(QueueCell.Put.FULL);
                }
                if (!subject.first.isDisconnected()) {
                    assertThat(TestTopic.drain(subject.first)).isEqualTo(all);
                }
                assertThat(TestTopic.drain(newest)).isEqualTo(all);
                assertThat(newest.missed()).isZero();
            }
            assertThat(subject.topic.files()).isZero();
        }
    }

    private static String text(int length) {
        return "x".repeat(length);
    }

    /// @param length of the element: in the ring, in the ring with a filler before it, in a file
    @ParameterizedTest
    @CsvSource({
        "BLOCK, 10",
        "BLOCK, 900",
        "BLOCK, 50000",
        "DROP, 10",
        "DROP, 50000",
        "DISCONNECT, 10",
        "DISCONNECT, 50000"
    })
    void anElementIsPublishedForAllOrForNone(TopicCell.Policy policy, int length) throws Exception {
        boolean full = policy != TopicCell.Policy.BLOCK;
        int count = runs.everyStore(new TopicTrial(policy) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                for (int i = 0; i < 4; i++) {
                    subject.topic.put(runs.survivor(), text(800));
                    TestTopic.next(subject.first);
                    TestTopic.next(subject.second);
                }
                subject.topic.put(runs.survivor(), text(full ? 20_000 : 5));
                TestTopic.next(subject.first);
                for (int i = 1; i < (full ? CAPACITY : 1); i++) {
                    subject.topic.put(runs.survivor(), "next");
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.topic.put(dying, text(length))).isEqualTo(QueueCell.Put.DONE);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                List<String> first = TestTopic.drain(subject.first);
                List<String> second = TestTopic.drain(subject.second);
                boolean published = first.contains(text(length));
                assertThat(published || died).isTrue();
                assertThat(first).hasSize((full ? CAPACITY - 1 : 0) + (published ? 1 : 0));
                if (subject.second.isDisconnected()) {
                    assertThat(policy).isEqualTo(TopicCell.Policy.DISCONNECT);
                    assertThat(second).isEmpty();
                } else {
                    assertThat(second.size() + subject.second.missed()).isEqualTo(first.size() + 1);
                    assertThat(second.contains(text(length))).isEqualTo(published);
                }
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(TopicCell.Policy.class)
    void aSubscriberThatDiesHarmsNobody(TopicCell.Policy policy) throws Exception {
        int count = runs.everyStore(new TopicTrial(policy) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.topic.put(runs.survivor(), "before");
                TestTopic.next(subject.second);
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                TopicCell cell = subject.topic.in(dying);
                TopicSubscription mine = cell.subscribe();
                cell.offer(TestQueue.element(text(20_000)));
                assertThat(TestTopic.next(mine)).hasSize(20_000);
                cell.offer(TestQueue.element("after"));
                mine.close();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                List<String> first = TestTopic.drain(subject.first);
                assertThat(first).startsWith("before");
                assertThat(TestTopic.drain(subject.second)).isEqualTo(first.subList(1, first.size()));
                assertThat(subject.topic.in(survivor).subscribers()).isEqualTo(2);
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void whoeverWaitsForRoomIsWokenWhereverTheSlowSubscriberDied() throws Exception {
        int count = runs.everyStore(new TopicTrial(TopicCell.Policy.BLOCK) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.dying = subject.topic.in(dying).subscribe();
                for (int i = 0; i < CAPACITY; i++) {
                    subject.topic.put(runs.survivor(), "element " + i);
                    TestTopic.next(subject.first);
                    TestTopic.next(subject.second);
                }
                TopicCell cell = subject.topic.in(runs.survivor());
                subject.waiter = CompletableFuture.supplyAsync(() -> {
                    try {
                        return "" + cell.put(List.of(TestQueue.element("waited for")), Deadline.after(LONG));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(TestTopic.next(Objects.requireNonNull(subject.dying)))
                        .isEqualTo("element 0");
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                assertThat(subject.waiter.get()).isEqualTo("1");
                assertThat(TestTopic.drain(subject.first)).containsExactly("waited for");
                assertThat(TestTopic.drain(subject.second)).containsExactly("waited for");
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(3);
    }

    @Test
    void whoeverWaitsForAnElementIsWokenWhereverThePublisherDied() throws Exception {
        int count = runs.everyStore(new TopicTrial(TopicCell.Policy.BLOCK) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.waiter = CompletableFuture.supplyAsync(() -> {
                    try {
                        return subject.first.take(
                                (memory, at, bytes, isWhole) -> TestQueue.read(memory, at, bytes),
                                Deadline.after(LONG));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.topic.put(dying, "element");
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                if (TestTopic.next(subject.second) == null) {
                    assertThat(died).isTrue();
                    subject.topic.put(survivor, "element");
                    assertThat(TestTopic.next(subject.second)).isEqualTo("element");
                }
                assertThat(subject.waiter.get()).isEqualTo("element");
                checkUse(survivor, subject);
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void theEndComesWhereverTheLastPublisherDied() throws Exception {
        int count = runs.everyStore(new TopicTrial(TopicCell.Policy.BLOCK) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.ticket = subject.topic.in(runs.survivor()).passage().depart();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                TopicCell cell = subject.topic.in(dying);
                cell.passage().arrive(Objects.requireNonNull(subject.ticket));
                cell.offer(TestQueue.element("element"));
                cell.passage().doneProducing();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                TopicCell cell = subject.topic.in(survivor);
                // The survivor says that it is done, and that what it has sent has not arrived.
                Producers.recover(new QueueBlock(survivor, cell.block()), survivor.slot());
                assertThat(cell.isClosed()).isTrue();
                assertThat(TestTopic.drain(subject.second)).isEqualTo(TestTopic.drain(subject.first));
                assertThat(subject.first.isOver()).isTrue();
                assertThat(subject.second.isOver()).isTrue();
                assertThat(cell.offer(TestQueue.element("too late"))).isEqualTo(QueueCell.Put.CLOSED);
                assertThat(cell.subscribe().isOver()).isTrue();
                assertThat(subject.topic.files()).isZero();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50_000})
    void itIsClosedOrNot(int length) throws Exception {
        int count = runs.everyStore(new TopicTrial(TopicCell.Policy.BLOCK) {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.dying = subject.topic.in(dying).subscribe();
                subject.topic.put(runs.survivor(), text(length));
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                TopicSubscription mine = Objects.requireNonNull(subject.dying);
                subject.topic.in(dying).close("closer");
                assertThat(TestTopic.next(mine)).hasSize(length);
                assertThat(mine.isOver()).isTrue();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                TopicCell cell = subject.topic.in(survivor);
                boolean closed = cell.isClosed();
                assertThat(closed || died).isTrue();
                assertThat(cell.closer().isPresent()).isEqualTo(closed);
                assertThat(TestTopic.drain(subject.first)).containsExactly(text(length));
                subject.second.close();
                cell.close("survivor");
                assertThat(subject.first.isOver()).isTrue();
                assertThat(subject.topic.files()).isZero();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    /// More than a mark can count, by stores that stand for them.
    @Test
    void elementsAreNumberedBeyondWhatAMarkCanCount() {
        TestTopic topic = new TestTopic(runs.survivor(), TopicCell.Policy.DROP, CAPACITY);
        TopicCell cell = topic.in(runs.survivor());
        QueueBlock block = new QueueBlock(runs.survivor(), cell.block());
        long numbers = 5L * (Mark.MAX_ELEMENTS + 1) + Mark.MAX_ELEMENTS - 1;
        block.set(QueueBlock.SEQUENCE, numbers);
        long mark = Mark.after(Mark.START, Mark.MAX_ELEMENTS - 1, 0);
        for (long field : new long[] {QueueBlock.TAIL, QueueBlock.FREED, QueueBlock.SEEN_FREED}) {
            block.set(field, mark);
        }
        assertThat(cell.sequence(mark)).isEqualTo(numbers);
        TopicSubscription slow = cell.subscribe();
        for (int i = 0; i < 100_000; i++) {
            cell.offer(TestQueue.element("e"));
        }
        assertThat(slow.missed()).isEqualTo(100_000 - CAPACITY);
        assertThat(TestTopic.drain(slow)).hasSize(CAPACITY);
        assertThat(slow.missed()).isEqualTo(100_000 - CAPACITY);
        assertThat(block.get(QueueBlock.SEQUENCE)).isGreaterThan(numbers);
    }
}
