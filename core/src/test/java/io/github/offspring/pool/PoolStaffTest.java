package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.Task;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many workers there are, what they do first, and when they are replaced.
@RealProcesses
class PoolStaffTest {

    private static final Task<Long> PID = () -> ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private static boolean initialized;

    private static void awaitFile(String file) throws InterruptedException {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(2);
        }
    }

    private static List<Long> pids(ProcessPool pool, int tasks) throws Exception {
        List<Long> pids = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            pids.add(pool.submit(PID).get());
        }
        return pids;
    }

    // ---- Size

    @Test
    @Conformance("ProcessPoolExecutorTest.test_idle_process_reuse_one")
    void tasksOneAfterTheOtherNeedOneWorker() throws Exception {
        try (var pool = ProcessPool.builder().workers(0, 5).start()) {
            assertThat(pool.workers()).isEmpty();
            assertThat(new HashSet<>(pids(pool, 3))).hasSize(1);
            assertThat(pool.workers()).hasSize(1);
        }
    }

    @Test
    void aTaskThatComesJustAsAWorkerHasEndedItsLastOneNeedsNoOtherWorker() throws Exception {
        try (var pool = ProcessPool.builder().workers(0, 5).start()) {
            for (int i = 0; i < 3000; i++) {
                int number = i;
                assertThat(pool.submit(() -> number).get()).isEqualTo(i);
            }
            assertThat(pool).asString().contains("workers=1,");
        }
    }

    private static final AtomicReference<ProcessPool> ASKED = new AtomicReference<>();

    /// A result that is complete when another task of the pool is.
    static final class Asking implements Serializable {

        private static final long serialVersionUID = 1L;

        private transient long answer;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            answer = ASKED.get().submit(PID).join();
        }
    }

    @Test
    void aTaskThatIsWaitedForWhereAResultIsDecodedIsDoneByAnotherWorker() throws Exception {
        try (var pool = ProcessPool.builder().workers(0, 2).start()) {
            ASKED.set(pool);
            assertThat(pool.submit(Asking::new).get().answer).isPositive();
            assertThat(pool).asString().contains("workers=2,");
        }
    }

    @Test
    @Conformance({"ProcessPoolExecutorTest.test_saturation", "ProcessPoolShutdownTest.test_processes_terminate"})
    void thereAreNeverMoreThanTheMost() throws Exception {
        String go = directory.resolve("go").toString();
        List<TaskFuture<Long>> futures;
        try (var pool = ProcessPool.builder().workers(0, 3).start()) {
            futures = IntStream.range(0, 30)
                    .mapToObj(_ -> pool.submit(() -> {
                        awaitFile(go);
                        return ProcessHandle.current().pid();
                    }))
                    .toList();
            eventually("three are at work", () -> pool.workers().size() == 3);
            Files.createFile(Path.of(go));
        }
        Set<Long> used = new HashSet<>();
        for (TaskFuture<Long> future : futures) {
            used.add(future.get());
        }
        assertThat(used).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void thoseThatHaveNothingToDoAreLetGoDownToTheLeast() throws Exception {
        try (var pool = ProcessPool.builder()
                .workers(1, 3)
                .idleTime(Duration.ofMillis(200))
                .start()) {
            String go = directory.resolve("go").toString();
            List<TaskFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                futures.add(pool.submit(() -> awaitFile(go)));
            }
            eventually("three are at work", () -> pool.workers().size() == 3);
            Files.createFile(Path.of(go));
            for (TaskFuture<?> future : futures) {
                future.get();
            }
            eventually("one is left", () -> pool.workers().size() == 1);
            assertThat(pids(pool, 2)).hasSize(2);
        }
    }

    @Test
    void aPoolCanBeMadeLargerAndSmallerWhileItWorks() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            List<TaskFuture<Integer>> futures = IntStream.range(0, 200)
                    .mapToObj(i -> pool.submit(() -> {
                        Thread.sleep(5);
                        return i;
                    }))
                    .toList();
            pool.resize(3, 3);
            eventually("three are at work", () -> pool.workers().size() == 3);
            pool.resize(1, 1);
            eventually("one is left", () -> pool.workers().size() == 1);
            for (int i = 0; i < futures.size(); i++) {
                assertThat(futures.get(i).get()).isEqualTo(i);
            }
            assertThat(pool.size()).isEqualTo(1);
        }
    }

    @Test
    @Conformance({"_TestPool.test_make_pool", "ExecutorTest.test_max_workers_negative"})
    void sizesOutOfTheirRangeAreErrorsAtTheCall() {
        for (int[] sizes : new int[][] {{0, 0}, {-1, 2}, {3, 2}, {1, 4097}}) {
            assertThatThrownBy(() -> ProcessPool.builder().workers(sizes[0], sizes[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (var pool = ProcessPool.builder().workers(0, 1).start()) {
            assertThatThrownBy(() -> pool.resize(2, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[0, 1]: value=2");
        }
    }

    // ---- Replacement

    @Test
    @Conformance({
        "ProcessPoolExecutorTest.test_max_tasks_per_child",
        "ProcessPoolExecutorTest.test_max_tasks_per_child_defaults_to_spawn_context"
    })
    void aWorkerIsReplacedAfterItsLastTask() throws Exception {
        try (var pool = ProcessPool.builder().workers(1).maxTasksPerWorker(3).start()) {
            List<Long> pids = pids(pool, 7);
            assertThat(new HashSet<>(pids.subList(0, 3))).hasSize(1);
            assertThat(new HashSet<>(pids.subList(3, 6))).hasSize(1);
            assertThat(new HashSet<>(pids)).hasSize(3);
        }
    }

    @Test
    @Conformance({
        "ProcessPoolExecutorTest.test_max_tasks_early_shutdown",
        "_TestPoolWorkerLifetime.test_pool_worker_lifetime_early_close"
    })
    void workersAreReplacedWhileThePoolShutsDown() throws Exception {
        List<TaskFuture<Integer>> futures;
        try (var pool = ProcessPool.builder().workers(3).maxTasksPerWorker(1).start()) {
            futures = IntStream.range(0, 8).mapToObj(i -> pool.submit(() -> i)).toList();
        }
        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i).get()).isEqualTo(i);
        }
    }

    @Test
    void mapsGoOnWhileWorkersAreReplaced() throws Exception {
        try (var pool = ProcessPool.builder().workers(2).maxTasksPerWorker(10).start()) {
            List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
            assertThat(pool.map(numbers, n -> n + 1, 3))
                    .isEqualTo(numbers.stream().map(n -> n + 1).toList());
        }
    }

    @Test
    void aWorkerThatHasGrownTooLargeIsReplacedAfterItsTask() throws Exception {
        try (var pool =
                ProcessPool.builder().workers(1).maxMemoryPerWorker(300L << 20).start()) {
            long before = pool.submit(PID).get();
            // Memory that no collector gives back, as native code leaks it.
            long leaking = pool.submit(() -> {
                        Arena.global().allocate(400L << 20).fill((byte) 1);
                        return ProcessHandle.current().pid();
                    })
                    .get();
            assertThat(leaking).isEqualTo(before);
            eventually("another worker has taken its place", () -> pool.workers().stream()
                    .noneMatch(worker -> worker.pid() == before));
            assertThat(pool.submit(PID).get()).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    @Conformance("_TestPoolWorkerLifetime.test_pool_maxtasksperchild_invalid")
    void limitsBelowOneAreErrorsAtTheCall(int limit) {
        ProcessPoolBuilder builder = ProcessPool.builder();
        assertThatThrownBy(() -> builder.maxTasksPerWorker(limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxMemoryPerWorker(limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.restartLimit(limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.quarantineAfter(limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.idleTime(Duration.ofMillis(limit)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Initializer

    private static void note(Path file) throws IOException {
        Files.writeString(file, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    @Conformance({"TestInitializers.test_pool_initializer", "InitializerMixin.test_initializer"})
    void eachWorkerIsInitializedOnceBeforeItsFirstTask() throws Exception {
        String file = directory.resolve("initialized").toString();
        try (var pool = ProcessPool.builder()
                .workers(2)
                .initializer(() -> {
                    initialized = true;
                    note(Path.of(file));
                })
                .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(pool.submit(() -> initialized).get()).isTrue();
            }
            eventually(
                    "both have come up",
                    () -> Files.exists(Path.of(file)) && Path.of(file).toFile().length() == 2);
        }
        assertThat(initialized).isFalse();
    }

    @Test
    @Conformance({
        "FailingInitializerMixin.test_initializer",
        "FailingInitializerResourcesTest.test_spawn",
        "FailingInitializerResourcesTest.test_forkserver"
    })
    void aFailingInitializerFailsTheTasksThatWaitAndIsNotTriedForEver() throws Exception {
        String file = directory.resolve("tried").toString();
        try (var pool = ProcessPool.builder()
                .workers(1)
                .initializer(() -> {
                    note(Path.of(file));
                    throw new IllegalStateException("no model here");
                })
                .start()) {
            TaskFuture<Integer> first = pool.submit(() -> 1);
            TaskFuture<List<Integer>> second = pool.mapAsync(List.of(1, 2), n -> n);

            assertThatThrownBy(first::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(InitializerException.class)
                    .hasMessageContaining("no model here")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(second::get).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> pool.submit(() -> 2))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("no model here");
        }
        assertThat(Files.readString(Path.of(file))).isEqualTo("xxx");
    }

    @Test
    void anInitializerThatEndsItsProcessFailsTheTasksThatWait() throws Exception {
        try (var pool = ProcessPool.builder()
                .workers(2)
                .initializer(() -> Runtime.getRuntime().halt(7))
                .start()) {
            TaskFuture<Integer> future = pool.submit(() -> 1);

            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("exit 7");
        }
    }

    @Test
    void anInitializerThatFailsNowAndThenIsTriedAgain() throws Exception {
        String file = directory.resolve("tried").toString();
        try (var pool = ProcessPool.builder()
                .workers(1)
                .initializer(() -> {
                    note(Path.of(file));
                    if (Files.size(Path.of(file)) < 3) {
                        throw new IOException("not yet");
                    }
                })
                .start()) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    private static void hang() {
        while (true) {
            LockSupport.parkNanos(Long.MAX_VALUE);
        }
    }

    /// Symptom: tasks waited for ever for a worker whose initializer did not end.
    @Test
    void anInitializerThatHangsFailsTheTasksThatWaitWhenItsTimeIsOver() throws Exception {
        try (var pool = ProcessPool.builder()
                .workers(1)
                .startTimeout(Duration.ofSeconds(3))
                .grace(Duration.ofMillis(100))
                .initializer(PoolStaffTest::hang)
                .start()) {
            TaskFuture<Integer> future = pool.submit(() -> 1);

            Throwable cause = catchThrowable(future::get).getCause();

            assertThat(cause)
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContainingAll("did not come up in time", "startTimeout=PT3S");
            assertThat(cause).hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> pool.submit(() -> 2))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("did not come up in time");
        }
    }

    @Test
    void anInitializerThatListensToItsInterruptionEndsByItselfAndShowsWhereItWas() throws Exception {
        String file = directory.resolve("begun").toString();
        try (var pool = ProcessPool.builder()
                .workers(1)
                .startTimeout(Duration.ofSeconds(2))
                .grace(Duration.ofMinutes(10))
                .initializer(() -> {
                    note(Path.of(file));
                    new CountDownLatch(1).await();
                })
                .start()) {
            Throwable cause = catchThrowable(() -> pool.submit(() -> 1).get()).getCause();

            assertThat(cause).isInstanceOf(LaunchException.class).hasCauseInstanceOf(TimeoutException.class);
            // Where the machine has kept a worker from beginning in time there is nothing to show.
            if (Files.exists(Path.of(file)) && Files.size(Path.of(file)) == 3) {
                assertThat(cause).hasMessageContaining("because of its initializer");
                assertThat(cause.getCause().getSuppressed())
                        .singleElement()
                        .isInstanceOfSatisfying(RemoteTrace.class, trace -> assertThat(trace.stackTraceText())
                                .contains("PoolStaffTest.java:")
                                .doesNotContain("WorkerMain"));
            }
        }
    }

    @Test
    void whatComesUpInTimeIsNotDisturbed() throws Exception {
        try (var pool = ProcessPool.builder()
                .workers(2)
                .startTimeout(Duration.ofMinutes(10))
                .initializer(() -> initialized = true)
                .start()) {
            assertThat(pool.submit(() -> initialized).get()).isTrue();
        }
    }

    // ---- Restart limit

    private static void haltWhenTold(String file) {
        try {
            awaitFile(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(5);
    }

    @Test
    void workersThatEndAgainAndAgainWithoutHavingDoneAnythingAreNotReplacedForEver() throws Exception {
        String file = directory.resolve("started").toString();
        String ready = directory.resolve("ready-").toString();
        try (var pool = ProcessPool.builder()
                .workers(1)
                .restartLimit(4)
                .initializer(() -> {
                    note(Path.of(file));
                    String told = ready + ProcessHandle.current().pid();
                    // As soon as it is ready: something in the process ends it.
                    Thread.startVirtualThread(() -> haltWhenTold(told));
                })
                .start()) {
            eventually("the pool has given up", () -> {
                for (WorkerStatus worker : pool.workers()) {
                    Path told = Path.of(ready + worker.pid());
                    if (!worker.alive().isZero() && !Files.exists(told)) {
                        Files.createFile(told);
                    }
                }
                return pool.toString().contains("BROKEN");
            });
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("die without ending anything");
            assertThat(pool.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
            WorkerInsights ended = pool.insights().ended();
            // One that has been ready for five seconds has not died in vain, whatever has held its death up.
            boolean young = ended.waiting().plus(ended.exiting()).compareTo(Duration.ofSeconds(4)) < 0;
            assertThat(Files.size(Path.of(file))).isBetween(4L, young ? 4L : Long.MAX_VALUE);
        }
    }

    /// As soon as the thread is about to send its first result, which stands in the journal then, this process
    /// ends.
    private static void dieBeforeSending(Thread sender) throws InterruptedException {
        CountDownLatch watching = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                for (StackTraceElement frame : sender.getStackTrace()) {
                    if (frame.getMethodName().equals("flush")) {
                        Runtime.getRuntime().halt(5);
                    }
                }
                watching.countDown();
            }
        });
        watching.await();
    }

    @Test
    void aWorkerWhoseOnlyResultIsFoundAfterItsDeathHasNotDiedInVain() throws Exception {
        try (var pool = ProcessPool.builder()
                .workers(1)
                .maxTasksPerWorker(1)
                .restartLimit(2)
                .start()) {
            // Those that come to send it are retired: on a machine that has other things to do, most of them.
            for (int i = 0; i < 10; i++) {
                assertThat(pool.submit(() -> {
                                    dieBeforeSending(Thread.currentThread());
                                    return "x".repeat(60_000);
                                })
                                .get())
                        .hasSize(60_000);
            }
        }
    }

    @Test
    void aWorkerThatDiesWithNothingToDoHasNotDiedInVainIfItHadDoneSomething() throws Exception {
        String go = directory.resolve("go").toString();
        try (var pool = ProcessPool.builder().workers(1).restartLimit(1).start()) {
            pool.submit(() -> {
                        Thread.startVirtualThread(() -> {
                            try {
                                awaitFile(go);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Runtime.getRuntime().halt(5);
                        });
                    })
                    .get();
            Files.createFile(Path.of(go));
            eventually("it has died", () -> pool.insights().turnover().died() == 1);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }
}
