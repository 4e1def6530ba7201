package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pool makes of the work that it is given, as long as no worker dies by itself.
@RealProcesses
class PoolTest {

    private ProcessPool pool;

    @TempDir
    private Path directory;

    private record Writing(String file, String text) implements Callable<String>, Serializable {
        @Override
        public String call() throws IOException {
            Files.writeString(Path.of(file), text);
            return text;
        }
    }

    private record Running(Writing writing) implements Runnable, Serializable {
        @Override
        public void run() {
            try {
                writing.call();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void open() {
        pool = ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)).start();
        eventually("all workers are up", () -> livingPids().size() == 2);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private List<Long> livingPids() {
        return pool.workers().stream()
                .filter(worker -> !worker.alive().isZero())
                .map(WorkerStatus::pid)
                .toList();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(int count) {
        return numbers(count).stream().map(n -> n * n).toList();
    }

    // ---- Maps

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 1000})
    @Conformance({"_TestPool.test_map", "_TestPool.test_empty_iterable"})
    void aMapGivesTheResultsInTheOrderOfTheElements(int count) throws Exception {
        assertThat(pool.map(numbers(count), n -> n * n)).isEqualTo(squares(count));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 39, 40, 50, Integer.MAX_VALUE})
    @Conformance({"_TestPool.test_map_chunksize", "ProcessPoolExecutorTest.test_map_chunksize"})
    void theChunkSizeDoesNotChangeTheResults(int chunkSize) throws Exception {
        assertThat(pool.map(numbers(40), n -> n * n, chunkSize)).isEqualTo(squares(40));
        assertThat(pool.map(List.<Integer>of(), n -> n * n, chunkSize)).isEmpty();
    }

    @Test
    @Conformance("_TestPool.test_map_async")
    void aMapNeedNotBeWaitedFor() throws Exception {
        TaskFuture<List<Integer>> future = pool.mapAsync(numbers(100), n -> n * n, 20);

        assertThat(future.get()).isEqualTo(squares(100));
    }

    @Test
    void elementsAndResultsMayBeNull() throws Exception {
        List<String> elements = Arrays.asList("a", null, "b", null);

        List<Boolean> areNull = pool.map(elements, e -> e == null);
        assertThat(areNull).containsExactly(false, true, false, true);
        assertThat(pool.map(elements, e -> e)).isEqualTo(elements);
        assertThat(pool.map(elements, e -> (String) null)).containsOnlyNulls().hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void aMapFailsForExactlyTheElementsThatFailedAndKeepsTheOthers(int chunkSize) {
        assertThatThrownBy(() -> pool.map(numbers(20), PoolTest::notMultiplesOfSeven, chunkSize))
                .isInstanceOfSatisfying(MapFailedException.class, thrown -> {
                    assertThat(thrown.failures()).containsOnlyKeys(0, 7, 14);
                    assertThat(thrown.failures().get(7))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("multiple: 7");
                    List<Integer> expected = new ArrayList<>(numbers(20));
                    List.of(0, 7, 14).forEach(index -> expected.set(index, null));
                    assertThat(thrown.results()).isEqualTo(expected);
                    assertThat(thrown).hasCause(thrown.failures().get(0));
                });
    }

    private static int notMultiplesOfSeven(int n) {
        if (n % 7 == 0) {
            throw new IllegalArgumentException("multiple: " + n);
        }
        return n;
    }

    // ---- Tasks

    @Test
    @Conformance({"_TestPool.test_apply", "_TestPool.test_async"})
    void aLambdaIsATaskAndRunsInAProcessOfItsOwn() throws Exception {
        int seven = 7;
        assertThat(pool.submit(() -> seven * seven).get()).isEqualTo(49);
        assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isIn(livingPids());
        assertThat(pool.submit(() -> (String) null).get()).isNull();
    }

    @Test
    void tasksComeInEveryShapeThatAnExecutorServiceTakes() throws Exception {
        Writing callable = new Writing(directory.resolve("f").toString(), "text");
        Runnable runnable = new Running(callable);
        Task<String> task = callable::call;
        Action action = callable::call;

        assertThat(pool.submit(task).get()).isEqualTo("text");
        assertThat(pool.submit(callable).get()).isEqualTo("text");
        assertThat(pool.submit(runnable, 5).get()).isEqualTo(5);
        for (Callable<Future<?>> way :
                List.<Callable<Future<?>>>of(() -> pool.submit(action), () -> pool.submit(runnable))) {
            Files.delete(directory.resolve("f"));
            assertThat(way.call().get()).isNull();
            assertThat(directory.resolve("f")).hasContent("text");
        }
        Files.delete(directory.resolve("f"));
        pool.execute(runnable);
        eventually("it has run", () -> Files.exists(directory.resolve("f")));
    }

    @Test
    @Conformance({
        "_TestPool.test_traceback",
        "_TestPool.test_wrapped_exception",
        "_TestPoolWorkerErrors.test_async_error_callback",
        "ProcessPoolExecutorTest.test_traceback"
    })
    void aTasksExceptionArrivesAsItWasAndThePoolLives() throws Exception {
        List<Long> before = livingPids();

        assertThatThrownBy(() -> pool.submit(PoolTest::fail).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("out of coffee")
                .satisfies(thrown ->
                        assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("fail"));
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        assertThat(livingPids()).isEqualTo(before);
    }

    private static int fail() throws IOException {
        throw new IOException("out of coffee");
    }

    @Test
    void anErrorThatATaskThrowsIsAsGoodAsAnException() {
        assertThatThrownBy(() -> pool.submit((Action) () -> {
                            throw new StackOverflowError("deep");
                        })
                        .get())
                .hasCauseExactlyInstanceOf(StackOverflowError.class);
    }

    @Test
    void aCallbackMayWaitForOtherTasks() throws Exception {
        assertThat(pool.submit(() -> 1)
                        .thenApply(n -> n + pool.submit(() -> 2).join())
                        .get())
                .isEqualTo(3);
    }

    // ---- Time-outs and cancellation

    private static int ignoreInterruption(String pidFile) throws IOException {
        tellPid(pidFile);
        while (true) {
            Thread.interrupted();
            Thread.onSpinWait();
        }
    }

    private static int heedInterruption(String pidFile) throws IOException, InterruptedException {
        tellPid(pidFile);
        new CountDownLatch(1).await();
        return 0;
    }

    private static void tellPid(String file) throws IOException {
        // Not by a channel, which an interruption would close.
        File part = new File(file + ".part");
        try (var out = new FileOutputStream(part)) {
            out.write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
        }
        Files.move(part.toPath(), Path.of(file));
    }

    private long pidIn(String file) throws IOException {
        eventually("the task has begun", () -> Files.exists(Path.of(file)));
        return Long.parseLong(Files.readString(Path.of(file)));
    }

    private void assertReplaced(long pid) {
        eventually("its process is gone", () -> ProcessHandle.of(pid).isEmpty());
        // The pool notices a moment after the system.
        eventually("another is there", () -> {
            List<Long> living = livingPids();
            return living.size() == 2 && !living.contains(pid);
        });
    }

    @Test
    void aTaskThatIgnoresItsTimeOutIsKilled() throws Exception {
        String file = directory.resolve("pid").toString();
        List<Long> before = livingPids();

        var future = pool.withTimeout(Duration.ofMillis(50)).submit(() -> ignoreInterruption(file));
        assertThatThrownBy(future::get)
                .hasCauseExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining("timeout=0.05s");
        // Which one it was the file need not tell: it may have been killed before it came to write that.
        eventually("one of the two has been replaced", () -> {
            List<Long> living = livingPids();
            return living.size() == 2
                    && living.stream().filter(before::contains).count() == 1;
        });
        List<Long> gone =
                before.stream().filter(pid -> !livingPids().contains(pid)).toList();
        assertThat(gone).hasSize(1);
        assertReplaced(gone.getFirst());
    }

    @Test
    void aTaskThatHeedsItsTimeOutKeepsItsProcess() throws Exception {
        String file = directory.resolve("pid").toString();
        try (var patient = ProcessPool.builder()
                .workers(1)
                .grace(Duration.ofMinutes(5))
                .timeout(Duration.ofMillis(50))
                .start()) {
            assertThatThrownBy(
                            () -> patient.submit(() -> heedInterruption(file)).get())
                    .hasCauseExactlyInstanceOf(TimeoutException.class);
            assertThat(patient.withTimeout(Duration.ofMinutes(1))
                            .submit(() -> ProcessHandle.current().pid())
                            .get())
                    .isEqualTo(pidIn(file));
        }
    }

    @Test
    void aTimedOutElementFailsAloneInItsMap() {
        // Longer than anything holds the others up.
        assertThatThrownBy(() -> pool.withTimeout(Duration.ofSeconds(15)).map(numbers(6), PoolTest::hangAtThree, 6))
                .isInstanceOfSatisfying(MapFailedException.class, thrown -> {
                    assertThat(thrown.failures()).containsOnlyKeys(3);
                    assertThat(thrown.failures().get(3)).isInstanceOf(TimeoutException.class);
                    assertThat(thrown.results()).containsExactly(0, 1, 2, null, 4, 5);
                });
        eventually("the pool is whole again", () -> livingPids().size() == 2);
    }

    private static int hangAtThree(int n) {
        while (n == 3) {
            LockSupport.parkNanos(1_000_000);
        }
        return n;
    }

    @Test
    void waitingInTheQueueDoesNotCount() throws Exception {
        SharedEvent go = SharedEvent.create();
        Duration timeout = Duration.ofSeconds(10);
        try (var single = ProcessPool.create(1)) {
            TaskFuture<Void> first = single.submit((Action) go::await);
            TaskFuture<Integer> waiting = single.withTimeout(timeout).submit(() -> 1);
            long submitted = System.nanoTime();

            eventually("its time would be over", () -> System.nanoTime() - submitted > timeout.toNanos());
            go.set();

            assertThat(waiting.get()).isEqualTo(1);
            assertThat(first.get()).isNull();
        }
    }

    @Test
    void cancellingWithInterruptionKillsTheWork() throws Exception {
        String file = directory.resolve("pid").toString();
        var future = pool.submit(() -> ignoreInterruption(file));
        long pid = pidIn(file);

        assertThat(future.cancel(true)).isTrue();
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertReplaced(pid);
        assertThat(future.cancel(true)).isTrue();
    }

    @Test
    void workCancelledOnItsWayToAWorkerEnds() {
        for (int i = 0; i < 50; i++) {
            pool.submit(() -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        return 0;
                    })
                    .cancel(true);
        }
        assertThat(pool.submit(() -> 1).join()).isEqualTo(1);
        eventually("nothing runs any more", () -> pool.toString().contains("idle=2"));
    }

    @Test
    void aTaskCancelledInTheQueueNeverRuns() throws Exception {
        String first = directory.resolve("first").toString();
        String second = directory.resolve("second").toString();
        String third = directory.resolve("third").toString();
        try (var single = ProcessPool.builder().workers(1).grace(Duration.ZERO).start()) {
            var running = single.submit(() -> heedInterruption(first));
            pidIn(first);
            var queued = single.submit(new Running(new Writing(second, "ran")), 0);
            var last = single.submit(new Running(new Writing(third, "ran")), 0);

            assertThat(queued.cancel(false)).isTrue();
            assertThat(running.cancel(true)).isTrue();
            assertThat(last.get()).isZero();
            assertThat(Path.of(second)).doesNotExist();
        }
    }

    @Test
    void aTaskCancelledWithoutInterruptionRunsOnToItsEnd() throws Exception {
        String begun = directory.resolve("begun").toString();
        String go = directory.resolve("go").toString();
        String done = directory.resolve("done").toString();
        var future = pool.submit(() -> {
            tellPid(begun);
            while (!Files.exists(Path.of(go))) {
                Thread.onSpinWait();
            }
            tellPid(done);
        });
        long pid = pidIn(begun);

        assertThat(future.cancel(false)).isTrue();
        tellPid(go);
        assertThat(pidIn(done)).isEqualTo(pid);
        assertThat(livingPids()).contains(pid);
    }

    // ---- Many at once

    @Test
    void invokeAllWaitsForEveryTask() throws Exception {
        List<Task<Integer>> tasks = List.of(() -> 1, () -> Integer.parseInt("x"), () -> 3);

        List<Future<Integer>> futures = pool.invokeAll(tasks);
        assertThat(futures).hasSize(3).allMatch(Future::isDone);
        assertThat(futures.get(0).resultNow()).isEqualTo(1);
        assertThat(futures.get(1).exceptionNow()).isInstanceOf(NumberFormatException.class);
        assertThat(futures.get(2).resultNow()).isEqualTo(3);
    }

    @Test
    void invokeAllCancelsWhatIsNotDoneInTime() throws Exception {
        String file = directory.resolve("pid").toString();
        List<Task<Integer>> tasks = Collections.nCopies(1, () -> heedInterruption(file));

        assertThat(pool.invokeAll(tasks, 200, TimeUnit.MILLISECONDS)).allMatch(Future::isCancelled);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void invokeAnyGivesTheFirstSuccessAndEndsTheOthers() throws Exception {
        String file = directory.resolve("pid").toString();
        List<Task<Integer>> tasks =
                List.of(() -> Integer.parseInt("x"), () -> heedInterruption(file), () -> Integer.parseInt("3"));

        assertThat(pool.invokeAny(tasks)).isEqualTo(3);
        assertThatThrownBy(() -> pool.invokeAny(tasks.subList(0, 1))).hasCauseInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> pool.invokeAny(List.<Task<Integer>>of())).isInstanceOf(IllegalArgumentException.class);
    }
}
