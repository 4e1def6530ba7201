package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Workers that crash when somebody waits for the end of their pool, or for room to write to them.
@RealProcesses
class CrashWhileShuttingDownTest {

    @TempDir
    private Path directory;

    static Stream<CrashGrid.Cell> deaths() {
        return CrashGrid.cells().filter(cell -> cell.way().isDeath()).filter(cell -> cell.workers() == 2);
    }

    private static int crashWhenTold(String begun, String go, CrashWay way) throws Exception {
        Files.createFile(Path.of(begun));
        while (!Files.exists(Path.of(go))) {
            Thread.sleep(1);
        }
        way.go();
        return -1;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deaths")
    @Patience(seconds = 240)
    @Conformance("ExecutorDeadlockTest.test_shutdown_deadlock")
    void aShutdownThatWaitsEndsAndWhatHadNotBegunIsDone(CrashGrid.Cell cell) throws Exception {
        CrashWay way = cell.way();
        String go = directory.resolve("go").toString();
        List<TaskFuture<Integer>> crashing = new ArrayList<>();
        List<TaskFuture<Integer>> waiting = new ArrayList<>();
        ProcessPool pool = CrashGrid.pool(cell.workers());
        for (int i = 0; i < cell.workers(); i++) {
            String begun = directory.resolve("begun-" + i).toString();
            crashing.add(pool.submit(() -> crashWhenTold(begun, go, way)));
            eventually("it has begun", () -> Files.exists(Path.of(begun)));
        }
        for (int i = 0; i < 10; i++) {
            int number = i;
            waiting.add(pool.submit(() -> number));
        }
        Thread closer = new Thread(pool::close);
        closer.start();
        eventually("it waits", () -> closer.getState() == Thread.State.TIMED_WAITING);
        Files.createFile(Path.of(go));
        closer.join();

        assertThat(pool.isTerminated()).isTrue();
        for (TaskFuture<Integer> future : crashing) {
            assertThat(future.isDone()).isTrue();
            CrashGrid.assertDied(
                    catchThrowableOfType(ExecutionException.class, future::get).getCause(), way, 1);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(waiting.get(i).getNow(-1)).isEqualTo(i);
        }
    }

    @Test
    @Patience(seconds = 240)
    @Conformance("ExecutorDeadlockTest.test_crash_big_data")
    void whoWritesMoreThanASocketHoldsToAWorkerThatCrashesIsNotHeldUp() throws Exception {
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        try (ProcessPool pool = CrashGrid.pool(2)) {
            for (int i = 0; i < 10; i++) {
                byte[] large = new byte[4 * 1024 * 1024 + 1];
                futures.add(pool.submit(() -> {
                    CrashWay.HALT.go();
                    return large.length;
                }));
            }
            List<Throwable> failures = new ArrayList<>();
            for (TaskFuture<Integer> future : futures) {
                failures.add(catchThrowableOfType(ExecutionException.class, future::get)
                        .getCause());
            }
            failures.forEach(failure -> CrashGrid.assertDied(failure, CrashWay.HALT, 1));
            CrashGrid.assertOneDeathEach(failures);
            CrashGrid.awaitStarts(pool, 2 + futures.size());
            CrashGrid.assertWorks(pool);
        }
    }
}
