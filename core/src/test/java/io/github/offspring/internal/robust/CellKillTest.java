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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of a change, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class CellKillTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private static final class Subject {
        private final long reference;
        private CompletableFuture<Long> waiter = CompletableFuture.completedFuture(0L);

        Subject(Domain domain) throws IOException {
            Block block = domain.heap().allocate(Kind.LONG_CELL, Cell.BYTES, made -> Cell.fill(made, 1));
            block.markShared();
            reference = block.reference();
        }

        Cell in(Domain domain) {
            try {
                return new Cell(domain, domain.heap().find(reference), this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aWaiterSeesTheChangeOrThatThereWasNone() throws Exception {
        int count = runs.everyStore(new KillPointRuns.Trial<Subject>() {
            @Override
            public Subject create(Domain survivor) throws Exception {
                return new Subject(survivor);
            }

            @Override
            public void prepare(Domain dying, Subject subject) throws Exception {
                CountDownLatch looked = new CountDownLatch(1);
                Cell cell = subject.in(runs.survivor());
                subject.waiter = CompletableFuture.supplyAsync(() -> await(cell, looked));
                looked.await();
            }

            private long await(Cell cell, CountDownLatch looked) {
                try {
                    Waiting waiting = cell.waiting(Deadline.after(LONG));
                    do {
                        long value = cell.get();
                        looked.countDown();
                        if (value != 1) {
                            return value;
                        }
                    } while (waiting.again());
                    return cell.get();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                Cell cell = subject.in(dying);
                Mutex lock = cell.lock();
                lock.lock(Deadline.NEVER, false);
                cell.set(cell.get() + 1);
                lock.unlock();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) throws Exception {
                Cell cell = subject.in(survivor);
                assertThat(cell.get()).isIn(1L, 2L);
                assertThat(died || cell.get() == 2).isTrue();
                if (cell.get() == 1) {
                    cell.set(2);
                }
                assertThat(subject.waiter.get()).isEqualTo(2);
                assertThat(cell.lock().lock(Deadline.after(LONG), false)).isTrue();
                cell.lock().unlock();
            }
        });
        assertThat(count).isGreaterThan(5);
    }
}
