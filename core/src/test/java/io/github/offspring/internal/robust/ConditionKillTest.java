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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process dies before each store of a condition's operations, and its recoverer before each of its own: no
/// notification is lost or doubled.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class ConditionKillTest {

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// A lock with a condition, and those of the surviving process that wait for it, without sleeping.
    private static final class Subject {
        private final long mutex;
        private final long condition;
        private final Domain survivor;
        private final List<ConditionCell.Waiter> waiters = new ArrayList<>();
        private int signals;
        private int notified;
        private int told;
        // Whether the one that died had a notification that it had not used up, and whether it had the lock.
        private boolean left;
        private boolean lockLeft;

        Subject(Domain survivor) throws Exception {
            this.survivor = survivor;
            Block lock = survivor.heap().allocate(Kind.LOCK, MutexKind.BYTES, _ -> {});
            lock.markShared();
            mutex = lock.reference();
            Block block = survivor.heap()
                    .allocate(Kind.CONDITION, ConditionCell.BYTES, made -> ConditionCell.fill(made, free(survivor)));
            block.markShared();
            condition = block.reference();
        }

        Mutex free(Domain domain) {
            return MutexKind.PLAIN.of(domain, find(domain, mutex));
        }

        Block find(Domain domain, long reference) {
            try {
                return domain.heap().find(reference);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Mutex lock(Domain domain) {
            Mutex lock = free(domain);
            lock.lock(Deadline.NEVER, false);
            lock.takeNotice();
            return lock;
        }

        ConditionCell condition(Domain domain) {
            return new ConditionCell(domain, find(domain, condition));
        }

        Stream<Roster.Entry> entries() {
            return Stream.of(new Roster(survivor.heap(), find(survivor, condition), ConditionCell.SHAPE).entries());
        }

        /// One more waits, in the surviving process.
        void oneWaits() {
            Mutex lock = lock(survivor);
            waiters.add(condition(survivor).enter());
            lock.unlock();
        }

        void signal() {
            signal(survivor, 1);
        }

        void signal(Domain by, int most) {
            Mutex lock = lock(by);
            signals += condition(by).signal(most);
            lock.unlock();
        }

        /// One waits, does not sleep, and stops waiting.
        void waitsInVain(Domain domain) {
            Mutex lock = lock(domain);
            ConditionCell.Waiter waiter = condition(domain).enter();
            lock.unlock();
            stopsWaiting(domain, waiter);
        }

        boolean stopsWaiting(Domain domain, ConditionCell.Waiter waiter) {
            waiter.await(Deadline.after(Duration.ZERO), false);
            Mutex lock = lock(domain);
            boolean told = waiter.leave();
            if (told) {
                notified++;
            }
            lock.unlock();
            return told;
        }

        /// How many of those that wait are to be notified because of the death.
        int toBeNotified() {
            return lockLeft ? waiters.size() : left ? 1 : 0;
        }

        void lookAtDeath() {
            lockLeft = free(survivor).owner() != Owner.NOBODY;
            left = entries()
                    .anyMatch(entry -> entry.identity() != Owner.NOBODY
                            && !Owner.isOf(survivor.slot(), entry.identity())
                            && (entry.value() & 3) == 3);
        }

        /// All survivors stop waiting; nothing is left then.
        void end() {
            waiters.forEach(waiter -> stopsWaiting(survivor, waiter));
            waitsInVain(survivor);
            assertThat(condition(survivor).waiters()).isZero();
            assertThat(entries().map(Roster.Entry::identity)).containsOnly(Owner.NOBODY);
            assertThat(entries().map(Roster.Entry::value)).containsOnly(0L);
        }
    }

    private static void elsewhere(Runnable action) {
        CompletableFuture.runAsync(action).join();
    }

    private abstract static class ConditionTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor);
        }

        @Override
        public void afterDeath(Domain survivor, Subject subject) {
            subject.lookAtDeath();
        }
    }

    @Test
    void whatADeadWaiterWasToldGoesToTheNext() throws Exception {
        int count = runs.everyStore(new ConditionTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                Mutex lock = subject.lock(dying);
                ConditionCell.Waiter waiter = subject.condition(dying).enter();
                lock.unlock();
                elsewhere(() -> {
                    subject.oneWaits();
                    subject.signal();
                    // Came too late for what was signalled before.
                    subject.oneWaits();
                });
                subject.stopsWaiting(dying, waiter);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.notified = 0;
                subject.end();
                assertThat(subject.notified).isEqualTo(subject.toBeNotified());
                if (!subject.waiters.isEmpty()) {
                    assertThat(subject.signals).isEqualTo(1);
                }
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void whatTwoDeadWaitersWereToldGoesToTheThird() throws Exception {
        int count = runs.everyStore(new ConditionTrial() {
            private ConditionCell.Waiter waiter;

            @Override
            public void prepare(Domain dying, Subject subject) throws Exception {
                Domain first = runs.join("first");
                Mutex lock = subject.lock(first);
                subject.condition(first).enter();
                lock.unlock();
                lock = subject.lock(dying);
                waiter = subject.condition(dying).enter();
                lock.unlock();
                subject.oneWaits();
                subject.signal();
                KillPointRuns.die(first);
                subject.survivor.lookForDeaths();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.stopsWaiting(dying, waiter)).isTrue();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                subject.lookAtDeath();
                // What the first one has left, or the one that died has inherited.
                subject.left = subject.entries().anyMatch(entry -> (entry.value() & 3) == 3);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.notified = 0;
                subject.end();
                assertThat(subject.notified).isEqualTo(subject.toBeNotified());
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void oneThatGivesUpAndDiesTakesNothingAlong() throws Exception {
        int count = runs.everyStore(new ConditionTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                subject.waitsInVain(dying);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.oneWaits();
                subject.oneWaits();
                subject.signal();
                assertThat(subject.signals).isEqualTo(1);
                subject.end();
                assertThat(subject.notified).isEqualTo(1);
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void aSignallerThatDiesWithTheLockHasToldAll(int most) throws Exception {
        int count = runs.everyStore(new ConditionTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                for (int i = 0; i < 3; i++) {
                    subject.oneWaits();
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.signal(dying, most);
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                super.afterDeath(survivor, subject);
                subject.told = 3 - subject.condition(survivor).waiters();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.waiters.forEach(waiter -> subject.stopsWaiting(survivor, waiter));
                assertThat(subject.notified).isEqualTo(subject.lockLeft ? 3 : died ? subject.told : subject.signals);
                subject.waiters.clear();
                subject.end();
            }
        });
        assertThat(count).isGreaterThan(3);
    }

    @Test
    void whoTakesTheLockInTheMiddleOfTheRecoveryKeepsNobodyAsleep() throws Exception {
        int stores = 0;
        for (boolean more = true; more; ) {
            stores++;
            Domain dying = runs.join("dying");
            Domain recoverer = runs.join("recoverer");
            Subject subject = new Subject(runs.survivor());
            subject.oneWaits();
            subject.lock(dying);
            KillPointRuns.die(dying);

            more = KillPointRuns.interleave(stores, recoverer::lookForDeaths, () -> {
                Mutex lock = subject.free(runs.survivor());
                if (lock.tryTake()) {
                    lock.takeNotice();
                    lock.unlock();
                }
            });

            assertThat(subject.stopsWaiting(runs.survivor(), subject.waiters.getFirst()))
                    .as("before store %d", stores)
                    .isTrue();
            KillPointRuns.die(recoverer);
            runs.survivor().lookForDeaths();
            KillPointRuns.retireAll(runs.survivor());
        }
        assertThat(stores).isGreaterThan(5);
    }

    @Test
    void aRosterThatGrowsKeepsItsPagesWhenTheOneThatMadeThemDies() throws Exception {
        int count = runs.everyStore(new ConditionTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.oneWaits();
                subject.oneWaits();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.waitsInVain(dying);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                // Whoever comes next uses the memory that the dead one had, if it was free.
                Domain next = runs.join("next");
                for (int i = 0; i < 20; i++) {
                    long bytes = Block.LINE * (i % 4 + 1);
                    next.heap().allocate(Kind.LOCK, bytes, made -> made.memory()
                            .asSlice(made.field(Block.BODY), bytes - Block.BODY)
                            .fill((byte) -1));
                }
                for (int i = 0; i < 20; i++) {
                    subject.oneWaits();
                }
                subject.signal(survivor, 21);
                subject.end();
                assertThat(subject.notified).isEqualTo(subject.lockLeft ? 22 : 21);
                KillPointRuns.die(next);
                survivor.lookForDeaths();
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void oneThatInheritsAndIsSignalledTooLeavesOneOfTheTwo() throws Exception {
        boolean more = true;
        int doubled = 0;
        for (int store = 1; more; store++) {
            Subject subject = new Subject(runs.survivor());
            Domain first = runs.join("first");
            Mutex lock = subject.lock(first);
            subject.condition(first).enter();
            lock.unlock();
            subject.oneWaits();
            subject.oneWaits();
            subject.oneWaits();
            subject.signal();
            KillPointRuns.die(first);
            subject.survivor.lookForDeaths();

            ConditionCell.Waiter heir = subject.waiters.removeFirst();
            more = KillPointRuns.interleave(
                    store, () -> heir.await(Deadline.after(Duration.ZERO), false), subject::signal);
            if (more) {
                doubled++;
            } else {
                subject.signal();
            }

            assertThat(subject.stopsWaiting(subject.survivor, heir)).isTrue();
            subject.end();
            assertThat(subject.notified).as("store %d", store).isEqualTo(2);
        }
        assertThat(doubled).isGreaterThanOrEqualTo(3);
    }
}
