package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.offspring.CodecException;
import io.github.offspring.MapFailedException;
import io.github.offspring.pool.CrashCharge.Point;
import io.github.offspring.pool.CrashCharge.Product;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The crash test grid, where a worker crashes at a task: while it decodes it, runs it, or encodes its result; in
/// every way; in pools of several sizes. It is counted what becomes of every task.
@RealProcesses
class CrashGridTest {

    private static final int SINGLES = 12;
    private static final int ELEMENTS = 12;
    private static final int EAGER = 100;
    private static final int LAZY = 200;
    private static final List<Integer> CRASHING_SINGLES = List.of(3);
    private static final int RETRIED_SINGLE = 5;
    private static final int CRASHING_ELEMENT = 7;
    /// One of a single task, two of the one that is tried twice, one of each map.
    private static final int CRASHES = 5;

    @TempDir
    private Path directory;

    private Path effects;
    private final CrashGrid.Told told = new CrashGrid.Told();

    @BeforeEach
    void create() throws Exception {
        effects = Files.createFile(directory.resolve("effects"));
    }

    static Stream<CrashGrid.Cell> cells() {
        return CrashGrid.cells();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    @Conformance("ExecutorDeadlockTest.test_error_at_task_unpickle")
    void aCrashWhileATaskIsDecodedFailsItAlone(CrashGrid.Cell cell) throws Exception {
        check(cell, Point.ARGUMENT_DECODE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    @Conformance({
        "ExecutorDeadlockTest.test_crash_during_func_exec_on_worker",
        "ExecutorDeadlockTest.test_error_during_func_exec_on_worker"
    })
    void aCrashInATaskFailsItAlone(CrashGrid.Cell cell) throws Exception {
        check(cell, Point.RUNNING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    @Conformance({
        "ExecutorDeadlockTest.test_exit_during_result_pickle_on_worker",
        "ExecutorDeadlockTest.test_error_during_result_pickle_on_worker"
    })
    void aCrashWhileAResultIsEncodedFailsItsTaskAlone(CrashGrid.Cell cell) throws Exception {
        check(cell, Point.RESULT_ENCODE);
    }

    private void check(CrashGrid.Cell cell, Point point) throws Exception {
        CrashWay way = cell.way();
        Map<Integer, Throwable> failures = new TreeMap<>();
        Map<Integer, Product> results = new TreeMap<>();
        try (ProcessPool pool = CrashGrid.pool(cell.workers())) {
            List<Long> before = CrashGrid.pids(pool);
            List<TaskFuture<Product>> singles = submit(pool, point, way);
            TaskFuture<List<Product>> eager =
                    pool.withChunkSize(4).mapAsync(elements(EAGER, point, way), CrashCharge::run, told.by(EAGER));
            try (LazyResults<Product> lazy =
                    pool.withChunkSize(3).mapLazily(elements(LAZY, point, way), CrashCharge::run)) {
                collect(lazy, results, failures);
            }
            collect(singles, results, failures);
            collect(eager, results, failures);

            CrashGrid.awaitStarts(pool, cell.workers() + (way.isDeath() ? CRASHES : 0));
            assertThat(CrashGrid.pids(pool).containsAll(before)).isEqualTo(!way.isDeath());
            assertEnds(results, failures);
            assertFailures(failures, point, way);
            assertEffects(point, way);
            CrashGrid.assertWorks(pool);
        }
    }

    private List<TaskFuture<Product>> submit(ProcessPool pool, Point point, CrashWay way) {
        List<TaskFuture<Product>> futures = new ArrayList<>();
        for (int i = 0; i < SINGLES; i++) {
            boolean crashes = CRASHING_SINGLES.contains(i) || i == RETRIED_SINGLE;
            CrashCharge charge = charge(i, crashes, point, way);
            TaskSubmitter submitter = i == RETRIED_SINGLE ? pool.withRetries(1) : pool;
            futures.add(submitter.submit(charge::run, told.by(i)));
        }
        return futures;
    }

    private List<CrashCharge> elements(int first, Point point, CrashWay way) {
        return IntStream.range(0, ELEMENTS)
                .mapToObj(i -> charge(first + i, i == CRASHING_ELEMENT, point, way))
                .toList();
    }

    private CrashCharge charge(int number, boolean crashes, Point point, CrashWay way) {
        return crashes ? CrashCharge.crashing(number, effects, point, way) : CrashCharge.harmless(number, effects);
    }

    private static void collect(
            List<TaskFuture<Product>> singles, Map<Integer, Product> results, Map<Integer, Throwable> failures)
            throws InterruptedException {
        for (int i = 0; i < singles.size(); i++) {
            try {
                results.put(i, singles.get(i).get());
            } catch (ExecutionException e) {
                failures.put(i, e.getCause());
            }
        }
    }

    private static void collect(
            TaskFuture<List<Product>> eager, Map<Integer, Product> results, Map<Integer, Throwable> failures) {
        ExecutionException thrown = catchThrowableOfType(ExecutionException.class, eager::get);
        assertThat(thrown).hasCauseInstanceOf(MapFailedException.class);
        MapFailedException failed = (MapFailedException) thrown.getCause();
        failed.failures().forEach((index, failure) -> failures.put(EAGER + index, failure));
        for (int i = 0; i < failed.results().size(); i++) {
            if (failed.results().get(i) != null) {
                results.put(EAGER + i, (Product) failed.results().get(i));
            }
        }
    }

    private static void collect(
            LazyResults<Product> lazy, Map<Integer, Product> results, Map<Integer, Throwable> failures)
            throws InterruptedException {
        int next = 0;
        while (lazy.hasNext()) {
            Outcome<Product> outcome = lazy.nextOutcome().orElseThrow();
            assertThat(outcome.index()).isEqualTo(next++);
            int number = LAZY + (int) outcome.index();
            if (outcome.failure() != null) {
                failures.put(number, outcome.failure());
            } else {
                results.put(number, outcome.value());
            }
        }
        assertThat(next).isEqualTo(ELEMENTS);
    }

    private void assertEnds(Map<Integer, Product> results, Map<Integer, Throwable> failures) {
        List<Integer> crashing = new ArrayList<>(CRASHING_SINGLES);
        crashing.addAll(List.of(RETRIED_SINGLE, EAGER + CRASHING_ELEMENT, LAZY + CRASHING_ELEMENT));
        assertThat(failures).containsOnlyKeys(crashing);
        assertThat(results).hasSize(SINGLES + 2 * ELEMENTS - crashing.size()).doesNotContainKeys(5);
        results.forEach((number, product) -> assertThat(product.number()).isEqualTo(number));
        List<Integer> ends = new ArrayList<>(IntStream.range(0, SINGLES).boxed().toList());
        ends.add(EAGER);
        assertThat(told.numbers()).containsExactlyInAnyOrderElementsOf(ends);
    }

    private static void assertFailures(Map<Integer, Throwable> failures, Point point, CrashWay way) {
        if (way.isDeath()) {
            failures.forEach((number, failure) -> CrashGrid.assertDied(failure, way, number == RETRIED_SINGLE ? 2 : 1));
            CrashGrid.assertOneDeathEach(failures.values());
        } else {
            failures.forEach((number, failure) -> assertThat(failure)
                    .as("task " + number)
                    .isInstanceOfAny(
                            point == Point.RUNNING
                                    ? new Class<?>[] {StackOverflowError.class}
                                    : new Class<?>[] {StackOverflowError.class, CodecException.class}));
        }
    }

    /// Each task has had its effect once; the one that may be begun twice twice, if its worker died of it; and one
    /// that could not be decoded never.
    private void assertEffects(Point point, CrashWay way) throws Exception {
        Map<Integer, Integer> expected = new TreeMap<>();
        IntStream.of(0, EAGER, LAZY)
                .flatMap(first -> IntStream.range(first, first + ELEMENTS))
                .forEach(number -> expected.put(number, 1));
        expected.put(RETRIED_SINGLE, way.isDeath() ? 2 : 1);
        if (point == Point.ARGUMENT_DECODE) {
            CRASHING_SINGLES.forEach(expected::remove);
            List.of(RETRIED_SINGLE, EAGER + CRASHING_ELEMENT, LAZY + CRASHING_ELEMENT)
                    .forEach(expected::remove);
        }
        assertThat(CrashGrid.effects(effects)).isEqualTo(expected);
    }
}
