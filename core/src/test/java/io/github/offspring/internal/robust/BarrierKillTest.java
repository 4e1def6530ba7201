package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of a barrier's operations, and its recoverer before each of its own: the
/// barrier breaks for the others, or opens for all, and never does neither.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class BarrierKillTest {

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// A barrier of two, at which one of the surviving process is, without sleeping.
    private static final class Subject {
        private final Domain survivor;
        private final long reference;
        private final BarrierCell.Arrival arrival;
        private @Nullable Outcome outcome;
        // At the death: whether the process took part, and in which state the barrier was.
        private boolean tookPart;
        private boolean wasBroken;

        Subject(Domain survivor) throws Exception {
            this.survivor = survivor;
            Block block =
                    survivor.heap().allocate(Kind.BARRIER, BarrierCell.BYTES, made -> BarrierCell.fill(made, 2, -1));
            block.markShared();
            reference = block.reference();
            in(survivor).join();
            arrival = in(survivor).come(false);
        }

        Block block(Domain domain) {
            try {
                return domain.heap().find(reference);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        BarrierCell in(Domain domain) {
            return new BarrierCell(domain, block(domain));
        }

        BarrierCell mine() {
            return in(survivor);
        }

        void look() {
            outcome = arrival.look();
        }

        Stream<Roster.Entry> entriesOfTheDead() {
            return Stream.of(new Roster(survivor.heap(), block(survivor), BarrierCell.SHAPE).entries())
                    .filter(entry -> entry.identity() != Owner.NOBODY)
                    .filter(entry -> !Owner.isOf(survivor.slot(), entry.identity()));
        }

        void lookAtDeath() {
            tookPart = entriesOfTheDead().anyMatch(entry -> Owner.thread(entry.identity()) == 0);
            wasBroken = mine().broken().isPresent();
            look();
        }

        void assertNamesTheDead() {
            assertThat(mine().victim().get().orElseThrow().name()).startsWith("dying");
        }

        /// Both its parties are of the surviving process now.
        void opensAfterAReset() {
            arrival.close();
            mine().reset();
            assertThat(entriesOfTheDead()).isEmpty();
            opens();
        }

        void opens() {
            BarrierCell.Arrival first = mine().come(false);
            BarrierCell.Arrival second = mine().come(false);
            assertThat(first.look()).isNull();
            assertThat(mine().waiting()).isEqualTo(1);
            assertThat(second.look()).isEqualTo(Outcome.PASSED);
            assertThat(first.look()).isEqualTo(Outcome.PASSED);
            first.close();
            second.close();
            assertThat(mine().waiting()).isZero();
        }
    }

    private abstract static class BarrierTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor);
        }

        @Override
        public void prepare(Domain dying, Subject subject) throws Exception {
            subject.look();
        }

        @Override
        public void afterDeath(Domain survivor, Subject subject) {
            subject.lookAtDeath();
        }

        /// If it takes part its death breaks the barrier, whatever it was about to do.
        @Override
        public void check(Domain survivor, Subject subject, boolean died) {
            if (subject.tookPart) {
                assertThat(subject.mine().broken()).hasValue(Outcome.PROCESS_DIED);
                subject.assertNamesTheDead();
            }
            Outcome atDeath = subject.outcome;
            subject.look();
            if (atDeath == Outcome.PASSED) {
                assertThat(subject.outcome).isEqualTo(Outcome.PASSED);
            } else if (subject.tookPart) {
                assertThat(subject.outcome).isEqualTo(Outcome.PROCESS_DIED);
            }
            subject.opensAfterAReset();
        }
    }

    @Test
    void theLastOneDiesAsItComes() throws Exception {
        int count = runs.everyStore(new BarrierTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                BarrierCell cell = subject.in(dying);
                cell.join();
                BarrierCell.Arrival arrival = cell.come(false);
                assertThat(arrival.await(Deadline.NEVER)).isEqualTo(Outcome.PASSED);
                arrival.close();
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void theLastOneDiesWhileItDoesWhatIsToBeDone() throws Exception {
        int count = runs.everyStore(new BarrierTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                BarrierCell cell = subject.in(dying);
                cell.join();
                BarrierCell.Arrival arrival = cell.come(true);
                assertThat(arrival.await(Deadline.NEVER)).isEqualTo(Outcome.IS_LAST);
                assertThat(arrival.finish()).isEqualTo(Outcome.PASSED);
                arrival.close();
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void theFirstOneDiesAsItGivesUp() throws Exception {
        int count = runs.everyStore(new BarrierTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                // The other one has not come yet.
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                BarrierCell cell = subject.in(dying);
                cell.join();
                BarrierCell.Arrival arrival = cell.come(false);
                assertThat(arrival.await(Deadline.after(Duration.ZERO))).isEqualTo(Outcome.TIMED_OUT);
                assertThat(arrival.isOwnDoing()).isTrue();
                arrival.close();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                subject.tookPart = subject.entriesOfTheDead().count() > 0;
                subject.wasBroken = subject.mine().broken().isPresent();
            }
        });
        assertThat(count).isGreaterThan(30);
    }

    @Test
    void oneThatOnlyPassedItOnDiesWhileItResetsIt() throws Exception {
        int count = runs.everyStore(new BarrierTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                subject.in(dying).reset();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                assertThat(subject.tookPart).isFalse();
                Outcome atDeath = subject.outcome;
                subject.look();
                assertThat(subject.outcome).isEqualTo(atDeath).isIn(null, Outcome.RESET);
                if (!died) {
                    assertThat(subject.outcome).isEqualTo(Outcome.RESET);
                    subject.arrival.close();
                    subject.opens();
                } else {
                    subject.opensAfterAReset();
                }
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void oneWhoseWorkIsDoneBreaksItOnlyIfItWaits() throws Exception {
        int count = runs.everyStore(new BarrierTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) throws Exception {
                subject.in(dying).join();
                dying.leave();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                BarrierCell.Arrival arrival = subject.in(dying).come(false);
                assertThat(arrival.look()).isNull();
                subject.in(dying).breakAs(Outcome.ABORTED);
                arrival.close();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                subject.wasBroken = subject.mine().broken().isPresent();
                subject.tookPart = subject.entriesOfTheDead().anyMatch(entry -> (entry.value() & 0xff) != 0);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                if (!subject.wasBroken) {
                    assertThat(subject.mine().broken())
                            .isEqualTo(subject.tookPart ? Optional.of(Outcome.PROCESS_DIED) : Optional.empty());
                }
                if (!subject.wasBroken && !subject.tookPart) {
                    subject.arrival.close();
                    assertThat(subject.entriesOfTheDead()).isEmpty();
                    subject.opens();
                } else {
                    subject.opensAfterAReset();
                }
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void aDeathBreaksItOnceThoughItsRecovererDiesAndItIsResetMeanwhile() throws Exception {
        int resets = 0;
        boolean more = true;
        for (int store = 1; more; store++) {
            Subject subject = new Subject(runs.survivor());
            Domain dying = runs.join("dying");
            Domain recoverer = runs.join("recoverer");
            subject.look();
            subject.in(dying).join();
            subject.in(dying).come(false);
            KillPointRuns.die(dying);

            more = KillPointRuns.dies(store, _ -> recoverer.lookForDeaths());
            KillPointRuns.die(recoverer);
            boolean broken = subject.mine().broken().isPresent();
            if (broken) {
                resets++;
                subject.mine().reset();
                subject.look();
                assertThat(subject.outcome).isEqualTo(Outcome.PROCESS_DIED);
            }
            subject.survivor.lookForDeaths();

            assertThat(subject.mine().broken().isPresent())
                    .as("store %d", store)
                    .isNotEqualTo(broken);
            subject.opensAfterAReset();
            KillPointRuns.retire(subject.block(subject.survivor));
        }
        assertThat(resets).isGreaterThan(3);
    }

    @Test
    void aResetThatADeathOvertakesLeavesItBroken() throws Exception {
        for (Outcome first : new Outcome[] {Outcome.PASSED, Outcome.ABORTED, Outcome.PROCESS_DIED}) {
            int overtaken = 0;
            boolean more = true;
            for (int store = 1; more; store++) {
                Subject subject = new Subject(runs.survivor());
                if (first == Outcome.PROCESS_DIED) {
                    breakByADeath(subject);
                } else if (first == Outcome.PASSED) {
                    // Not broken: the reset is about to do that itself, to the one that waits.
                    subject.look();
                } else {
                    subject.mine().breakAs(first);
                }
                Domain dying = runs.join("dying");
                subject.in(dying).join();
                more = KillPointRuns.interleave(store, () -> subject.mine().reset(), () -> {
                    try {
                        KillPointRuns.die(dying);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    subject.survivor.lookForDeaths();
                });
                if (more) {
                    overtaken++;
                    assertThat(subject.mine().broken()).as("store %d", store).hasValue(Outcome.PROCESS_DIED);
                } else {
                    KillPointRuns.die(dying);
                    subject.survivor.lookForDeaths();
                }
                subject.opensAfterAReset();
                KillPointRuns.retire(subject.block(subject.survivor));
            }
            assertThat(overtaken).isPositive();
        }
    }

    private void breakByADeath(Subject subject) throws Exception {
        Domain dead = runs.join("dead");
        subject.in(dead).join();
        KillPointRuns.die(dead);
        subject.survivor.lookForDeaths();
        assertThat(subject.mine().broken()).hasValue(Outcome.PROCESS_DIED);
    }

    @Test
    void whateverComesInBetweenAllOfOneGenerationLearnTheSame() throws Exception {
        for (Runnable inBetween : Stream.<Runnable>of(
                        () -> current().reset(), () -> current().breakAs(Outcome.ABORTED), () -> current()
                                .waiting())
                .toList()) {
            boolean more = true;
            for (int store = 1; more; store++) {
                subject = new Subject(runs.survivor());
                subject.look();
                BarrierCell.Arrival last = current().come(false);
                more = KillPointRuns.interleave(store, last::look, inBetween);
                Outcome lasts = last.look();
                subject.look();
                if (lasts == null) {
                    // It has come after a reset.
                    assertThat(subject.outcome).isEqualTo(Outcome.RESET);
                    assertThat(current().waiting()).isEqualTo(1);
                } else {
                    assertThat(subject.outcome).isEqualTo(lasts);
                }
                last.close();
                subject.opensAfterAReset();
            }
        }
    }

    // Of the test above.
    private Subject subject;

    private BarrierCell current() {
        return Objects.requireNonNull(subject).mine();
    }
}
