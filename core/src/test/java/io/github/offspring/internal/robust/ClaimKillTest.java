package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A process dies before each store of a claim's life, and its recoverer before each of its own.
@RealProcesses
class ClaimKillTest {

    private static final int CAPACITY = 3;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private abstract static class ClaimTrial implements KillPointRuns.Trial<TestQueue> {
        private final QueueCell.Mode mode;

        ClaimTrial(QueueCell.Mode mode) {
            this.mode = mode;
        }

        @Override
        public TestQueue create(Domain survivor) {
            return new TestQueue(survivor, mode, CAPACITY);
        }
    }

    private static String text(int length) {
        return "x".repeat(length);
    }

    /// @param length of the element: in the ring, in the ring with a filler before it, in a file
    @ParameterizedTest
    @CsvSource({"PLAIN, 10", "PLAIN, 900", "PLAIN, 50000", "LEASED, 10", "LEASED, 50000"})
    void whatIsClaimedIsAnElementOrNeverWas(QueueCell.Mode mode, int length) throws Exception {
        int count = runs.everyStore(new ClaimTrial(mode) {
            @Override
            public void prepare(Domain dying, TestQueue queue) {
                for (int i = 0; i < 4; i++) {
                    queue.put(runs.survivor(), text(800));
                    assertThat(queue.drain(runs.survivor())).hasSize(1);
                }
                queue.put(runs.survivor(), "first");
            }

            @Override
            public void operate(Domain dying, TestQueue queue) {
                QueueRoom room = Objects.requireNonNull(queue.claim(dying, length));
                // In another thread: its stores are not the dying one's.
                CompletableFuture.runAsync(() -> queue.put(runs.survivor(), "behind"))
                        .join();
                TestQueue.write(room, text(length));
                room.commit();
            }

            @Override
            public void check(Domain survivor, TestQueue queue, boolean died) {
                List<String> there = queue.drain(survivor);
                assertThat(there).startsWith("first");
                if (there.contains(text(length))) {
                    assertThat(there).containsExactly("first", text(length), "behind");
                } else {
                    assertThat(died).isTrue();
                    assertThat(there).isSubsetOf("first", "behind");
                }
                queue.checkUse(survivor);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    /// Though nobody takes: the room is free, and nobody waits for what will never come.
    @ParameterizedTest
    @ValueSource(ints = {10, 50_000})
    void whatIsGivenUpIsNothing(int length) throws Exception {
        int count = runs.everyStore(new ClaimTrial(QueueCell.Mode.JOINABLE) {
            @Override
            public void operate(Domain dying, TestQueue queue) {
                QueueRoom first = Objects.requireNonNull(queue.claim(dying, length));
                QueueRoom second = Objects.requireNonNull(queue.claim(dying, length));
                second.abort();
                first.abort();
            }

            @Override
            public void check(Domain survivor, TestQueue queue, boolean died) {
                assertThat(queue.in(survivor).unfinished()).isZero();
                assertThat(queue.in(survivor).room()).isEqualTo(CAPACITY);
                for (int i = 0; i < CAPACITY; i++) {
                    assertThat(queue.put(survivor, "next")).isEqualTo(QueueCell.Put.DONE);
                }
                assertThat(queue.drain(survivor)).hasSize(CAPACITY).containsOnly("next");
                queue.checkUse(survivor);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void whoeverPassesOverADeadClaimMayDieToo() throws Exception {
        int count = runs.everyStore(new ClaimTrial(QueueCell.Mode.LEASED) {
            @Override
            public void prepare(Domain dying, TestQueue queue) throws Exception {
                Domain claimer = runs.join("claimer");
                assertThat(queue.claim(claimer, 50_000)).isNotNull();
                assertThat(queue.claim(claimer, 10)).isNotNull();
                KillPointRuns.die(claimer);
                runs.survivor().lookForDeaths();
                queue.put(runs.survivor(), "behind");
            }

            @Override
            public void operate(Domain dying, TestQueue queue) {
                assertThat(queue.taken(dying)).isNotNull();
            }

            @Override
            public void check(Domain survivor, TestQueue queue, boolean died) {
                assertThat(queue.drain(survivor)).containsExactly("behind");
                queue.checkUse(survivor);
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void elementsWaitForTheClaimBeforeThem() {
        TestQueue queue = new TestQueue(runs.survivor(), QueueCell.Mode.PLAIN, CAPACITY);
        QueueRoom room = Objects.requireNonNull(queue.claim(runs.survivor(), 5));
        queue.put(runs.survivor(), "behind");
        assertThat(queue.take(runs.survivor())).isNull();
        queue.in(runs.survivor()).close("somebody");
        assertThat(queue.in(runs.survivor()).isOver()).isFalse();
        TestQueue.write(room, "first");
        room.commit();
        assertThat(queue.drain(runs.survivor())).containsExactly("first", "behind");
        assertThat(queue.in(runs.survivor()).isOver()).isTrue();
    }
}
