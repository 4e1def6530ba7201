package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MapFailedException;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work that is not wanted any more ends, whenever that is said.
///
/// The pools here have one worker and a grace time that no test outlives: work that an interruption did not reach
/// would keep the worker for ever.
@RealProcesses
class PoolCancelTest {

    private static final long SEED = 20_261_121;
    private static final int MOMENTS = 1_000;
    private static final int LONGEST_NANOS = 200_000;

    @TempDir
    private Path directory;

    private static ProcessPool patientPool() {
        return ProcessPool.builder().workers(1).grace(Duration.ofDays(1)).start();
    }

    private static int spinUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        return 0;
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitFile(Path file) {
        eventually("it has begun", () -> Files.exists(file));
    }

    @Test
    void aTaskEndsWheneverItIsCancelled() throws Exception {
        Random random = new Random(SEED);
        try (var pool = patientPool()) {
            for (int i = 0; i < MOMENTS; i++) {
                var future = pool.submit(PoolCancelTest::spinUntilInterrupted);
                spin(random.nextInt(LONGEST_NANOS));
                assertThat(future.cancel(true)).isTrue();
                assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            }
        }
    }

    @Test
    void aTaskBehindShortOnesEndsWheneverItIsCancelled() throws Exception {
        Random random = new Random(SEED);
        try (var pool = patientPool()) {
            for (int i = 0; i < MOMENTS; i++) {
                // The second and the third are sent together when the first has come back.
                pool.submit(() -> 0);
                pool.submit(() -> 0);
                var future = pool.submit(PoolCancelTest::spinUntilInterrupted);
                spin(random.nextInt(LONGEST_NANOS));
                assertThat(future.cancel(true)).isTrue();
                assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            }
        }
    }

    @Test
    void aMapEndsWheneverItIsCancelled() throws Exception {
        Random random = new Random(SEED);
        List<Integer> elements = IntStream.range(0, 100).boxed().toList();
        try (var pool = patientPool()) {
            for (int i = 0; i < MOMENTS; i++) {
                var future = pool.mapAsync(elements, n -> n < 20 ? n : spinUntilInterrupted(), 50);
                spin(random.nextInt(LONGEST_NANOS));
                assertThat(future.cancel(true)).isTrue();
                assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            }
        }
    }

    private static int awaitGo(String begun, String go) throws IOException {
        Files.createFile(Path.of(begun));
        while (!Files.exists(Path.of(go)) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        return 0;
    }

    @Test
    void whatOfACancelledMapHasNotBegunNeverRuns() throws Exception {
        String folder = directory.toString();
        try (var pool = patientPool()) {
            var future = pool.mapAsync(List.of(0, 1), n -> awaitGo(folder + "/begun-" + n, folder + "/go"), 2);
            awaitFile(directory.resolve("begun-0"));
            assertThat(future.cancel(false)).isTrue();
            Files.createFile(directory.resolve("go"));
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
        assertThat(directory.resolve("begun-1")).doesNotExist();
    }

    @Test
    void shutdownNowEndsAMapOfWhichSomeElementsHaveBegun() throws Exception {
        String folder = directory.toString();
        try (var pool = patientPool()) {
            var future = pool.mapAsync(List.of(0, 1, 2, 3), n -> awaitGo(folder + "/begun-" + n, folder + "/never"), 4);
            awaitFile(directory.resolve("begun-0"));
            pool.shutdownNow();

            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(MapFailedException.class, thrown -> assertThat(thrown.failures())
                            .containsOnlyKeys(0, 1, 2, 3)
                            .allSatisfy((_, cause) -> assertThat(cause).isInstanceOf(CancellationException.class)));
        }
        assertThat(directory.resolve("begun-1")).doesNotExist();
    }

    @Test
    void shutdownNowEndsAMapWhoseElementHasToBeKilled() throws Exception {
        String folder = directory.toString();
        try (var pool = ProcessPool.builder().workers(1).grace(Duration.ZERO).start()) {
            var future = pool.mapAsync(List.of(0, 1, 2, 3), n -> hang(folder + "/begun-" + n), 4);
            awaitFile(directory.resolve("begun-0"));
            pool.shutdownNow();

            assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
        }
        assertThat(directory.resolve("begun-1")).doesNotExist();
    }

    private static int hang(String begun) throws IOException {
        Files.createFile(Path.of(begun));
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shutdownNowEndsThePoolWheneverItIsCalled() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            var pool = patientPool();
            pool.submit(() -> 0).get();
            var first = pool.submit(() -> 0);
            var second = pool.submit(PoolCancelTest::spinUntilInterrupted);
            spin(random.nextInt(LONGEST_NANOS));
            pool.shutdownNow();

            pool.close();
            assertThat(first.isDone()).isTrue();
            assertThat(second.isDone()).isTrue();
        }
    }
}
