package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The crash test grid, where a callback crashes, which runs in the pool's own process: what does not end that
/// process harms nothing, and with what does its workers end too.
@RealProcesses
class CrashInCallbackTest {

    private static final String ALL_RIGHT = "all right";

    @TempDir
    private Path directory;

    static Stream<CrashGrid.Cell> cells() {
        return CrashGrid.cells();
    }

    /// Is killed by the callback of a task while other tasks run and wait; or is not, and goes on.
    static final class Program {

        public static void main(String[] arguments) throws Exception {
            CrashWay way = CrashWay.valueOf(arguments[0]);
            int workers = Integer.parseInt(arguments[1]);
            Logger.getLogger("io.github.offspring.pool").setLevel(Level.OFF);
            try (ProcessPool pool = CrashGrid.pool(workers)) {
                System.out.println("pids " + pids(pool) + ".");
                boolean survives = way == CrashWay.STACK_OVERFLOW || way == CrashWay.HEAP_EXHAUSTED;
                if (!survives) {
                    // One is left for the task with the callback.
                    for (int i = 1; i < workers; i++) {
                        pool.submit(() -> Thread.sleep(3_600_000));
                    }
                }
                TaskFuture<Integer> told = pool.submit(() -> 1, _ -> way.go());
                if (!survives) {
                    pool.submit(() -> Thread.sleep(3_600_000));
                    pool.mapAsync(List.of(1, 2, 3), n -> n);
                }
                assertThat(told.get()).isEqualTo(1);
                assertThatThrownBy(pool.submit(() -> fail(1), TaskCallback.of(_ -> {}, _ -> way.go()))::get)
                        .isInstanceOf(ExecutionException.class);
                CrashGrid.assertWorks(pool);
                CrashGrid.awaitStarts(pool, workers);
            }
            System.out.println(ALL_RIGHT);
        }

        private static String pids(ProcessPool pool) {
            return String.join(
                    " ", CrashGrid.pids(pool).stream().map(String::valueOf).toList());
        }
    }

    private static int fail(int number) {
        throw new IllegalStateException("number " + number);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Patience(seconds = 240)
    void theWorkersEndWithTheirPoolAndNothingIsLeft(CrashGrid.Cell cell) throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        List<String> command = new ArrayList<>(JavaProgram.properties());
        command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-Xmx64m", "-XX:-UsePerfData"));
        command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-cp", JavaProgram.classPath()));
        command.addAll(List.of(Program.class.getName(), cell.way().name(), "" + cell.workers()));
        try (JavaProgram program = JavaProgram.start(directory, Map.of(), command)) {
            JavaProgram.Ended ended = program.await();

            boolean survives = cell.way() == CrashWay.STACK_OVERFLOW || cell.way() == CrashWay.HEAP_EXHAUSTED;
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode(cell.way()));
            assertThat(ended.out().contains(ALL_RIGHT)).as(ended.err()).isEqualTo(survives);
            assertThat(ended.out().contains("SIGSEGV")).isEqualTo(cell.way() == CrashWay.SEGMENTATION_FAULT);
            List<Long> pids = pids(ended.out());
            assertThat(pids).hasSize(cell.workers());
            eventually("no worker is left", () -> pids.stream()
                    .noneMatch(pid ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
        }
        // By the last of the workers, or, if that had not come so far, by the next start of any program.
        List<String> next = new ArrayList<>(JavaProgram.properties());
        next.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData", "-cp", JavaProgram.classPath()));
        next.add(Next.class.getName());
        try (JavaProgram program = JavaProgram.start(directory, Map.of(), next)) {
            assertThat(program.await().out()).isEqualTo("1\n");
            eventually("no file is left", () -> files(temporary).isEmpty());
        }
    }

    /// The next program that is started.
    static final class Next {
        public static void main(String[] arguments) throws Exception {
            try (var pool = ProcessPool.create(1)) {
                System.out.println(pool.submit(() -> 1).get());
            }
        }
    }

    private static int exitCode(CrashWay way) {
        return switch (way) {
            case HALT -> 7;
            case KILL -> 128 + 9;
            // The JVM writes its report, and exits.
            case SEGMENTATION_FAULT -> 1;
            case HEAP_EXHAUSTED, STACK_OVERFLOW -> 0;
            case SYSTEM_EXIT -> 4;
        };
    }

    private static List<Long> pids(String out) {
        String line = out.lines().findFirst().orElseThrow();
        return Stream.of(line.substring("pids ".length(), line.indexOf('.')).split(" "))
                .map(Long::valueOf)
                .toList();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(Path::toString)
                    .filter(name -> name.contains("offspring-"))
                    .toList();
        }
    }

    /// What a callback may throw.
    private static void complain(int number) {
        switch (number % 4) {
            case 0 -> throw new IllegalStateException("callback of " + number);
            case 1 -> CrashWay.STACK_OVERFLOW.go();
            case 2 -> throw new OutOfMemoryError("as if: callback of " + number);
            default -> throw new AssertionError("callback of " + number);
        }
    }

    @ParameterizedTest(name = "{0} workers")
    @ValueSource(ints = {1, 2, 5})
    void callbacksAndDependentsThatThrowAndWaitCostNothing(int workers) throws Exception {
        Logger logger = Logger.getLogger("io.github.offspring.pool");
        logger.setUseParentHandlers(false);
        CrashGrid.Told told = new CrashGrid.Told();
        CountDownLatch go = new CountDownLatch(1);
        try (ProcessPool pool = CrashGrid.pool(workers)) {
            TaskFuture<Integer> waited = pool.submit(() -> -1, _ -> awaitQuietly(go));
            List<TaskFuture<Integer>> futures = IntStream.range(0, 40)
                    .mapToObj(i -> pool.submit(
                            () -> i % 3 == 0 ? fail(i) : i, TaskCallback.of(_ -> tell(told, i), _ -> tell(told, i))))
                    .toList();
            futures.forEach(future -> future.thenAccept(CrashInCallbackTest::complain));
            TaskFuture<List<Integer>> map = pool.mapAsync(List.of(1, 2, 3), n -> n, _ -> tell(told, 40));

            for (int i = 0; i < futures.size(); i++) {
                TaskFuture<Integer> future = futures.get(i);
                if (i % 3 == 0) {
                    assertThatThrownBy(future::get).hasCauseInstanceOf(IllegalStateException.class);
                } else {
                    assertThat(future.get()).isEqualTo(i);
                }
            }
            assertThat(map.get()).containsExactly(1, 2, 3);
            assertThat(waited.isDone()).isFalse();
            go.countDown();
            assertThat(waited.get(1, TimeUnit.MINUTES)).isEqualTo(-1);
            assertThat(told.numbers())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(0, 40).boxed().toList());
            CrashGrid.assertWorks(pool);
            CrashGrid.awaitStarts(pool, workers);
        } finally {
            logger.setUseParentHandlers(true);
        }
    }

    private static void tell(CrashGrid.Told told, int number) {
        told.add(number);
        complain(number);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
