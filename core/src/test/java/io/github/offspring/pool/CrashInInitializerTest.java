package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.MapFailedException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The crash test grid, where a worker crashes before it takes any task, in the initializer.
@RealProcesses
class CrashInInitializerTest {

    /// After so many failures in a row the pool gives up.
    private static final int LIMIT = 3;

    private static final int SINGLES = 5;

    @TempDir
    private Path directory;

    private String starts;
    private String go;
    private final CrashGrid.Told told = new CrashGrid.Told();

    @BeforeEach
    void create() throws Exception {
        starts = Files.createFile(directory.resolve("starts")).toString();
        go = directory.resolve("go").toString();
    }

    static Stream<CrashGrid.Cell> cells() {
        return CrashGrid.cells();
    }

    static Stream<CrashGrid.Cell> smallCells() {
        return cells().filter(cell -> cell.workers() == 1);
    }

    private static void awaitFile(String file) throws InterruptedException {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(1);
        }
    }

    private int starts() throws IOException {
        return Files.readAllLines(Path.of(starts)).size();
    }

    private ProcessPool crashing(CrashGrid.Cell cell) {
        String noted = starts;
        String awaited = go;
        CrashWay way = cell.way();
        return CrashGrid.builder(cell.workers())
                .initializer(() -> {
                    CrashCharge.note(noted, 1);
                    awaitFile(awaited);
                    way.go();
                })
                .start();
    }

    /// The first worker to get there comes up, all others crash.
    private ProcessPool crashingButOne(CrashGrid.Cell cell) {
        String first = directory.resolve("first").toString();
        String awaited = go;
        CrashWay way = cell.way();
        return CrashGrid.builder(cell.workers())
                .initializer(() -> {
                    try {
                        Files.createFile(Path.of(first));
                    } catch (FileAlreadyExistsException _) {
                        awaitFile(awaited);
                        way.go();
                    }
                })
                .start();
    }

    private static void assertTellsOf(Throwable failure, CrashWay way) {
        assertThat(failure).isInstanceOf(LaunchException.class);
        if (way.isDeath()) {
            assertThat(failure).hasMessageContaining(way.status().words());
        } else {
            assertThat(failure).isInstanceOf(InitializerException.class).hasCauseInstanceOf(StackOverflowError.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    @Conformance("FailingInitializerMixin.test_initializer")
    void allThatWaitsFailsAfterTheThirdFailedStartAndNoFurtherOneIsMade(CrashGrid.Cell cell) throws Exception {
        int made;
        try (ProcessPool pool = crashing(cell)) {
            List<TaskFuture<Integer>> singles = IntStream.range(0, SINGLES)
                    .mapToObj(i -> pool.submit(() -> i, told.by(i)))
                    .toList();
            TaskFuture<List<Integer>> map = pool.mapAsync(List.of(1, 2, 3), n -> n, told.by(SINGLES));
            LazyResults<Integer> lazy = pool.mapLazily(List.of(1, 2, 3), n -> n);
            Files.createFile(Path.of(go));

            for (TaskFuture<Integer> single : singles) {
                assertTellsOf(catchThrowable(single::get).getCause(), cell.way());
            }
            MapFailedException failed =
                    (MapFailedException) catchThrowable(map::get).getCause();
            assertThat(failed.failures()).containsOnlyKeys(0, 1, 2);
            failed.failures().values().forEach(failure -> assertTellsOf(failure, cell.way()));
            assertAllFail(lazy, cell.way());
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .satisfies(refusal -> assertTellsOf(refusal.getCause(), cell.way()));
            eventually("those that were on their way are gone", () -> pool.toString()
                    .contains("workers=0"));
            made = starts();
            assertThat(pool.workers()).isEmpty();
        }
        assertThat(starts()).isEqualTo(made);
        // The first failure is made good at once; whatever else was on its way by the third one is not replaced.
        assertThat(made).isBetween(LIMIT, Math.max(LIMIT, cell.workers() + LIMIT - 1));
        assertThat(told.numbers())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(0, SINGLES).boxed().toList());
    }

    private static void assertAllFail(LazyResults<Integer> lazy, CrashWay way) throws InterruptedException {
        List<Outcome<Integer>> outcomes = new ArrayList<>();
        for (Optional<Outcome<Integer>> next = lazy.nextOutcome(); next.isPresent(); next = lazy.nextOutcome()) {
            outcomes.add(next.get());
        }
        assertThat(outcomes).isNotEmpty().hasSizeLessThanOrEqualTo(3).allMatch(Outcome::isFailure);
        assertThat(outcomes).extracting(Outcome::index).doesNotHaveDuplicates();
        for (Outcome<Integer> outcome : outcomes) {
            // What had not been pulled when the pool gave up is refused, once for all of it.
            Throwable failure = outcome.failure();
            assertTellsOf(failure instanceof RejectedExecutionException ? failure.getCause() : failure, way);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smallCells")
    @Patience(seconds = 240)
    void whatRunsInAWorkerThatHasComeUpIsNotDisturbed(CrashGrid.Cell cell) throws Exception {
        String begun = directory.resolve("begun").toString();
        String end = directory.resolve("end").toString();
        CrashGrid.Cell larger = new CrashGrid.Cell(cell.way(), cell.workers() + 1, cell.round());
        try (ProcessPool pool = crashingButOne(larger)) {
            TaskFuture<Integer> running = pool.submit(() -> {
                Files.createFile(Path.of(begun));
                awaitFile(end);
                return 42;
            });
            eventually("it has begun", () -> Files.exists(Path.of(begun)));
            Files.createFile(Path.of(go));
            eventually("the pool has given up", () -> pool.toString().contains("BROKEN"));

            assertThat(running.isDone()).isFalse();
            Files.createFile(Path.of(end));
            assertThat(running.get()).isEqualTo(42);
            assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        } catch (ExecutionException e) {
            throw new AssertionError("it has been disturbed", e);
        }
    }
}
