package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of a mutex's operations, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class MutexKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    /// What a run is about: where the mutex is, and who had it when the process died.
    private static final class Subject {
        private final long reference;
        private long ownerAtDeath;
        private CompletableFuture<Boolean> waiter = CompletableFuture.completedFuture(false);

        Subject(Domain domain) throws Exception {
            Block block = domain.heap().allocate(Kind.LOCK, MutexKind.BYTES, _ -> {});
            block.markShared();
            reference = block.reference();
        }

        Mutex in(Domain domain) {
            try {
                return MutexKind.PLAIN.of(domain, domain.heap().find(reference));
            } catch (java.io.IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean hadOwner() {
            return ownerAtDeath != Owner.NOBODY;
        }
    }

    private abstract static class MutexTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor);
        }

        @Override
        public void afterDeath(Domain survivor, Subject subject) {
            subject.ownerAtDeath = subject.in(survivor).owner();
        }

        @Override
        public void check(Domain survivor, Subject subject, boolean died) throws Exception {
            Mutex mutex = subject.in(survivor);
            assertThat(mutex.lock(Deadline.after(LONG), false)).isTrue();
            assertThat(mutex.takeNotice()).isEqualTo(subject.hadOwner());
            assertThat(mutex.takeNotice()).isFalse();
            mutex.unlock();
            assertThat(mutex.owner()).isEqualTo(Owner.NOBODY);
        }
    }

    @Test
    void aFreeMutexIsTakenAndGivenBack() throws Exception {
        int count = runs.everyStore(new MutexTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                Mutex mutex = subject.in(dying);
                mutex.lock(Deadline.NEVER, false);
                mutex.takeNotice();
                mutex.unlock();
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void anOwnerDiesWhileAnotherProcessWaits() throws Exception {
        int count = runs.everyStore(new MutexTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) throws Exception {
                Mutex mutex = subject.in(dying);
                assertThat(mutex.tryLock()).isTrue();
                Mutex other = subject.in(runs.survivor());
                subject.waiter = CompletableFuture.supplyAsync(() -> {
                    assertThat(other.lock(Deadline.after(LONG), false)).isTrue();
                    boolean told = other.takeNotice();
                    other.unlock();
                    return told;
                });
                while (!mutex.hasWaiters()) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.in(dying).unlock();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                // The waiter may have it by now.
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                boolean told = subject.waiter.get();
                assertThat(told || !subject.in(survivor).takeNotice()).isTrue();
                super.check(survivor, subject, died);
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void aWaiterDiesWhileItWaits() throws Exception {
        Duration patience = Duration.ofMillis(30);
        int count = runs.everyStore(new MutexTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                Mutex held = subject.in(runs.survivor());
                assertThat(held.tryLock()).isTrue();
                // Long enough for it to become the heir.
                assertThat(subject.in(dying).lock(Deadline.after(patience), false))
                        .isFalse();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                subject.in(survivor).unlock();
            }
        });
        assertThat(count).isGreaterThan(5);
    }
}
