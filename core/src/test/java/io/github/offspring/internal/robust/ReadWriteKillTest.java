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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of a read-write lock's operations, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class ReadWriteKillTest {

    /// Long enough to become the heir.
    private static final Duration PATIENCE = Duration.ofMillis(30);

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private static final class Subject {
        private final long reference;
        private boolean hadWriter;

        Subject(Domain domain) throws Exception {
            Block block = domain.heap().allocate(Kind.READ_WRITE_LOCK, ReadWriteCell.BYTES, _ -> {});
            block.markShared();
            reference = block.reference();
        }

        ReadWriteCell in(Domain domain) {
            try {
                return new ReadWriteCell(domain, domain.heap().find(reference));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private abstract static class ReadWriteTrial implements KillPointRuns.Trial<Subject> {
        @Override
        public Subject create(Domain survivor) throws Exception {
            return new Subject(survivor);
        }

        @Override
        public void afterDeath(Domain survivor, Subject subject) throws Exception {
            long owner = subject.in(survivor).writer().owner();
            subject.hadWriter = owner != Owner.NOBODY && !survivor.isHere(owner);
        }

        /// Readers and a writer have it again, without waiting; all are told of a dead writer until a writer is.
        @Override
        public void check(Domain survivor, Subject subject, boolean died) {
            ReadWriteCell cell = subject.in(survivor);
            assertThat(cell.readers()).isZero();
            ReadWriteCell.Share first = Objects.requireNonNull(cell.tryRead(null));
            assertThat(cell.hasNotice()).isEqualTo(subject.hadWriter);
            ReadWriteCell.Share second = Objects.requireNonNull(cell.tryRead(null));
            assertThat(cell.hasNotice()).isEqualTo(subject.hadWriter);
            assertThat(cell.writer().tryLock()).isFalse();
            cell.leave(first);
            cell.leave(second);
            assertThat(cell.writer().tryLock()).isTrue();
            assertThat(cell.writer().takeNotice()).isEqualTo(subject.hadWriter);
            assertThat(cell.hasNotice()).isFalse();
            cell.writer().unlock();
        }
    }

    @Test
    void aReaderDies() throws Exception {
        int count = runs.everyStore(new ReadWriteTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                ReadWriteCell cell = subject.in(dying);
                ReadWriteCell.Share share = Objects.requireNonNull(cell.read(null, Deadline.NEVER, false));
                cell.leave(share);
                share = Objects.requireNonNull(cell.read(share, Deadline.NEVER, false));
                cell.leave(share);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void aWriterDies() throws Exception {
        int count = runs.everyStore(new ReadWriteTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                Exclusion writer = subject.in(dying).writer();
                writer.lock(Deadline.NEVER, false);
                writer.takeNotice();
                writer.unlock();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void aWriterThatReadsOnDies() throws Exception {
        int count = runs.everyStore(new ReadWriteTrial() {
            @Override
            public void operate(Domain dying, Subject subject) {
                ReadWriteCell cell = subject.in(dying);
                cell.writer().lock(Deadline.NEVER, false);
                ReadWriteCell.Share share = Objects.requireNonNull(cell.tryRead(null));
                cell.writer().unlock();
                cell.leave(share);
            }
        });
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void aWriterDiesThatWaitsForReaders() throws Exception {
        int count = runs.everyStore(new ReadWriteTrial() {
            private ReadWriteCell.@Nullable Share share;

            @Override
            public void prepare(Domain dying, Subject subject) {
                share = subject.in(runs.survivor()).tryRead(null);
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.in(dying).writer().lock(Deadline.after(PATIENCE), false))
                        .isFalse();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.in(survivor).leave(Objects.requireNonNull(share));
                super.check(survivor, subject, died);
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void aReaderDiesThatWaitsForAWriter() throws Exception {
        int count = runs.everyStore(new ReadWriteTrial() {
            @Override
            public void prepare(Domain dying, Subject subject) {
                assertThat(subject.in(runs.survivor()).writer().tryLock()).isTrue();
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.in(dying).read(null, Deadline.after(PATIENCE), false))
                        .isNull();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                subject.in(survivor).writer().unlock();
                super.check(survivor, subject, died);
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void aReaderEntersWhileAWriterComesAndOneOfThemSeesTheOther() throws Exception {
        boolean more = true;
        int count = 0;
        for (int store = 1; more; store++) {
            Subject subject = new Subject(runs.survivor());
            Domain other = runs.join("other");
            ReadWriteCell cell = subject.in(runs.survivor());
            ReadWriteCell theirs = subject.in(other);
            // So that the roster need not grow.
            cell.leave(Objects.requireNonNull(cell.tryRead(null)));
            boolean[] writes = new boolean[1];
            ReadWriteCell.Share[] share = new ReadWriteCell.Share[1];
            more = KillPointRuns.interleave(
                    store, () -> share[0] = cell.tryRead(null), () -> CompletableFuture.runAsync(
                                    () -> writes[0] = theirs.writer().tryLock())
                            .join());
            assertThat(share[0] != null && writes[0]).as("store %d", store).isFalse();
            if (more) {
                count++;
                assertThat(share[0] != null || writes[0]).isTrue();
            }
            KillPointRuns.die(other);
            runs.survivor().lookForDeaths();
        }
        assertThat(count).isPositive();
    }
}
