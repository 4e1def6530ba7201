package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MapFailedException;
import io.github.offspring.PeerLostException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.testkit.RealProcesses;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work that may be begun more than once.
@RealProcesses
class PoolRetryTest {

    private final ProcessPool pool =
            ProcessPool.builder().workers(2).grace(Duration.ofMillis(50)).start();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        pool.close();
    }

    /// Counts how often it has been called with this name.
    private static int attempt(String directory, String name) throws IOException {
        Path file = Path.of(directory, name);
        // Not by a channel, which the interruption of a task whose time is over would close.
        try (var out = new FileOutputStream(file.toFile(), true)) {
            out.write('x');
        }
        return (int) Files.size(file);
    }

    private int attempts(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? (int) Files.size(file) : 0;
    }

    @Test
    void aTaskWhoseWorkerDiesIsBegunAgain() throws Exception {
        String folder = directory.toString();
        TaskFuture<Integer> future = pool.withRetries(2).submit(() -> {
            int attempt = attempt(folder, "task");
            if (attempt < 3) {
                Runtime.getRuntime().halt(1);
            }
            return attempt;
        });

        assertThat(future.get()).isEqualTo(3);
    }

    @Test
    void withoutBeingToldSoNothingIsBegunTwice() throws Exception {
        String folder = directory.toString();
        TaskFuture<?> future = pool.submit(() -> {
            attempt(folder, "task");
            Runtime.getRuntime().halt(1);
        });

        assertThatThrownBy(future::get)
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerDiedException.class))
                .satisfies(died -> assertThat(died.attempt()).isOne())
                .satisfies(died -> assertThat(died.isQuarantined()).isFalse());
        assertThat(attempts("task")).isOne();
    }

    @Test
    void whatGoesOnKillingIsGivenUpAfterItsRetries() throws Exception {
        String folder = directory.toString();
        TaskFuture<?> future = pool.withRetries(1).submit(() -> {
            attempt(folder, "task");
            Runtime.getRuntime().halt(1);
        });

        assertThatThrownBy(future::get)
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerDiedException.class))
                .satisfies(died -> assertThat(died.attempt()).isEqualTo(2))
                .satisfies(died -> assertThat(died.isQuarantined()).isFalse());
        assertThat(attempts("task")).isEqualTo(2);
    }

    @Test
    void deathsOfTasksThatAreTriedAgainAreNotTheWorkersOwn() throws Exception {
        // More than the deaths in a row, with no task, that a pool gives up after.
        List<TaskFuture<?>> killing = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            killing.add(pool.withRetries(1).submit(() -> Runtime.getRuntime().halt(1)));
        }
        TaskFuture<Integer> harmless = pool.submit(() -> 1);

        for (TaskFuture<?> future : killing) {
            assertThatThrownBy(future::get).hasCauseInstanceOf(WorkerDiedException.class);
        }
        assertThat(harmless.get()).isOne();
    }

    @Test
    void whatHasCostTooManyWorkersIsInQuarantineWhateverItsRetries() throws Exception {
        String folder = directory.toString();
        TaskFuture<?> future = pool.withRetries(100).submit(() -> {
            attempt(folder, "task");
            Runtime.getRuntime().halt(1);
        });

        assertThatThrownBy(future::get)
                .cause()
                .hasMessageContaining("attempt=3")
                .hasMessageContaining("; it is not tried again, although it may be, because it has ended as many"
                        + " workers as a task may (quarantineAfter of the pool)")
                .asInstanceOf(InstanceOfAssertFactories.type(WorkerDiedException.class))
                .satisfies(died -> assertThat(died.isQuarantined()).isTrue());
        assertThat(attempts("task")).isEqualTo(3);
        assertThat(pool.submit(() -> 1).get()).isOne();
    }

    @Test
    void ofAMapOnlyTheElementThatKillsIsBegunAgain() throws Exception {
        String folder = directory.toString();
        List<Integer> numbers = IntStream.range(0, 60).boxed().toList();

        List<Integer> results = pool.withRetries(1)
                .map(
                        numbers,
                        n -> {
                            int attempt = attempt(folder, "element-" + n);
                            if (n % 20 == 7 && attempt == 1) {
                                Runtime.getRuntime().halt(1);
                            }
                            return n * n;
                        },
                        10);

        assertThat(results).isEqualTo(numbers.stream().map(n -> n * n).toList());
        List<Integer> expected = new ArrayList<>();
        List<Integer> counted = new ArrayList<>();
        for (int n : numbers) {
            expected.add(n % 20 == 7 ? 2 : 1);
            counted.add(attempts("element-" + n));
        }
        assertThat(counted).isEqualTo(expected);
    }

    @Test
    void aPoisonousElementCostsOnlyItself() {
        List<Integer> numbers = IntStream.range(0, 40).boxed().toList();

        assertThatThrownBy(() -> pool.withRetries(5)
                        .map(
                                numbers,
                                n -> {
                                    if (n == 13) {
                                        Runtime.getRuntime().halt(1);
                                    }
                                    return n;
                                },
                                8))
                .asInstanceOf(InstanceOfAssertFactories.type(MapFailedException.class))
                .satisfies(failed -> assertThat(failed.failures()).containsOnlyKeys(13))
                .satisfies(failed -> assertThat(failed.failures().get(13)).hasMessageContaining("attempt=3"));
    }

    @Test
    void aTaskThatTakesTooLongIsBegunAgain() throws Exception {
        String folder = directory.toString();
        // More than are needed: an attempt may be over before it has been counted.
        TaskSubmitter patient = pool.withTimeout(Duration.ofSeconds(1)).withRetries(30);
        TaskFuture<Integer> interruptible = patient.submit(() -> {
            int attempt = attempt(folder, "sleeping");
            if (attempt == 1) {
                new CountDownLatch(1).await();
            }
            return attempt;
        });
        TaskFuture<Integer> stubborn = patient.submit(() -> {
            int attempt = attempt(folder, "spinning");
            while (attempt < 3) {
                Thread.onSpinWait();
            }
            return attempt;
        });

        assertThat(interruptible.get()).isGreaterThanOrEqualTo(2);
        assertThat(stubborn.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aTaskThatAlwaysTakesTooLongIsGivenUpAfterItsRetries() throws Exception {
        String folder = directory.toString();
        // Nobody is killed before it has counted its attempt.
        try (ProcessPool patient =
                ProcessPool.builder().workers(1).grace(Duration.ofDays(1)).start()) {
            TaskFuture<?> hopeless = patient.withTimeout(Duration.ofSeconds(1))
                    .withRetries(2)
                    .submit(() -> {
                        attempt(folder, "hopeless");
                        new CountDownLatch(1).await();
                    });

            assertThatThrownBy(hopeless::get).hasCauseInstanceOf(TimeoutException.class);
            assertThat(attempts("hopeless")).isEqualTo(3);
        }
    }

    @Test
    void anExceptionIsAResultAndNoReasonToBeginAgain() throws Exception {
        String folder = directory.toString();
        TaskFuture<?> future = pool.withRetries(5).submit(() -> {
            attempt(folder, "task");
            throw new IllegalStateException("no");
        });

        assertThatThrownBy(future::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(attempts("task")).isOne();
    }

    @Test
    void whatTakesAConnectionWithItIsNotBegunAgain() throws Exception {
        Pipe<String> pipe = Pipe.create();
        try (var mine = pipe.first()) {
            var end = pipe.second();
            TaskFuture<?> future = pool.withRetries(5).submit(() -> {
                end.send("here");
                Runtime.getRuntime().halt(1);
            });

            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(WorkerDiedException.class);
            assertThat(mine.receive()).contains("here");
            assertThatThrownBy(mine::receive).isInstanceOf(PeerLostException.class);
        }
    }

    @Test
    void aCancelledTaskIsNotBegunAgain() throws Exception {
        String folder = directory.toString();
        TaskFuture<?> future = pool.withRetries(5).submit(() -> {
            attempt(folder, "task");
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            Runtime.getRuntime().halt(1);
        });
        while (attempts("task") == 0) {
            Thread.onSpinWait();
        }
        future.cancel(true);
        pool.shutdown();
        pool.close();

        assertThat(attempts("task")).isOne();
    }

    @Test
    void aNegativeNumberOfRetriesIsAnErrorAtTheCall() {
        assertThatThrownBy(() -> pool.withRetries(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retries=-1");
    }
}
