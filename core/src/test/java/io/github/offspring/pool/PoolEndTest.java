package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a pool ends, and that nothing hangs after it.
@RealProcesses
class PoolEndTest {

    @TempDir
    private Path directory;

    private static int awaitFile(String begun, String go) throws IOException {
        Files.createFile(Path.of(begun));
        while (!Files.exists(Path.of(go))) {
            Thread.onSpinWait();
        }
        return 1;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void awaitFile(String file) {
        eventually("it has begun", () -> Files.exists(Path.of(file)));
    }

    @Test
    @Conformance({
        "ProcessPoolShutdownTest.test_shutdown_no_wait",
        "ProcessPoolExecutorTest.test_max_tasks_early_shutdown"
    })
    void shutdownDoesWhatWasHandedInAndTakesNothingMore() throws Exception {
        ProcessPool pool = ProcessPool.create(2);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            futures.add(pool.submit(() -> number));
        }
        pool.shutdown();

        assertThat(pool.isShutdown()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.map(List.of(1), n -> n)).isInstanceOf(RejectedExecutionException.class);
        for (int i = 0; i < 50; i++) {
            assertThat(futures.get(i).get()).isEqualTo(i);
        }
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.workers()).isEmpty();
    }

    @Test
    @Conformance("_TestPool.test_terminate")
    void shutdownNowGivesBackWhatHasNotBegunAndCancelsWhatRuns() throws Exception {
        String begun = file("begun");
        String ran = file("ran");
        ProcessPool pool = ProcessPool.builder().workers(1).grace(Duration.ZERO).start();
        var running = pool.submit(() -> awaitFile(begun, begun + ".never"));
        awaitFile(begun);
        var first = pool.submit((Action) () -> Files.createFile(Path.of(ran)));
        var second = pool.submit(() -> 2);
        var map = pool.mapAsync(List.of(1, 2, 3), n -> n);

        List<Runnable> unbegun = pool.shutdownNow();
        assertThat(unbegun).hasSize(2);
        assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(second::get).isInstanceOf(CancellationException.class);
        assertThat(map).failsWithin(Duration.ofMinutes(1));
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Path.of(ran)).doesNotExist();
        unbegun.getFirst().run();
        assertThat(Path.of(ran)).exists();
        assertThat(pool.shutdownNow()).isEmpty();
    }

    @Test
    void shutdownNowRightAfterTheStartEndsThePool() throws Exception {
        // However long this thread stands still, no worker comes up that might do the task.
        ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .grace(Duration.ZERO)
                .initializer(() -> new CountDownLatch(1).await())
                .start();
        var future = pool.submit(() -> 1);
        assertThat(pool.shutdownNow()).hasSize(1);

        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void awaitTerminationTellsWhetherThePoolHasEnded() throws Exception {
        String begun = file("begun");
        String go = file("go");
        try (ProcessPool pool = ProcessPool.create(1)) {
            var future = pool.submit(() -> awaitFile(begun, go));
            awaitFile(begun);
            pool.shutdown();

            assertThat(pool.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(pool.isTerminated()).isFalse();
            Files.createFile(Path.of(go));
            assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(future.get()).isEqualTo(1);
        }
    }

    @Test
    @Conformance({"ProcessPoolShutdownTest.test_context_manager_shutdown", "_TestPool.test_context"})
    void closeWaitsForTheWorkAndMayBeCalledTwice() {
        ProcessPool pool = ProcessPool.create(2);
        TaskFuture<List<Integer>> future = pool.mapAsync(List.of(1, 2, 3), n -> {
            Thread.yield();
            return n;
        });
        pool.close();

        assertThat(future).isCompletedWithValue(List.of(1, 2, 3));
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("shut down");
    }

    @Test
    void anInterruptedCloseStopsTheWork() throws Exception {
        String begun = file("begun");
        ProcessPool pool = ProcessPool.builder().workers(1).grace(Duration.ZERO).start();
        var future = pool.submit(() -> awaitFile(begun, begun + ".never"));
        awaitFile(begun);
        Thread closer = Thread.ofPlatform().start(pool::close);
        closer.interrupt();
        closer.join();

        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void aPoolMayBeClosedByACallbackOfItsOwnTask() throws Exception {
        String begun = file("begun");
        String go = file("go");
        ProcessPool pool = ProcessPool.create(1);
        var closed = pool.submit(() -> awaitFile(begun, go)).thenRun(pool::close);
        Files.createFile(Path.of(go));

        closed.get();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void aPoolWhoseWorkersKeepDyingIsShutDownAllTheSame() throws Exception {
        List<TaskFuture<?>> futures = new ArrayList<>();
        ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .child(child -> child.output(Output.discard()))
                .start();
        for (int i = 0; i < 12; i++) {
            futures.add(pool.submit(() -> Runtime.getRuntime().halt(1)));
        }
        pool.shutdown();

        assertThat(pool.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        assertThat(futures).allMatch(TaskFuture::isCompletedExceptionally);
    }

    // ---- The end of the program

    static final class LeavesItsPoolOpen {
        public static void main(String[] arguments) throws Exception {
            ProcessPool pool = ProcessPool.create(1);
            System.out.println(pool.submit(() -> 41 + 1).get());
            pool.submit((Action) () -> {
                new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
                Files.createFile(Path.of(arguments[0]));
            });
        }
    }

    @Test
    @Conformance({
        "_TestPoolWorkerLifetime.test_worker_finalization_via_atexit_handler_of_multiprocessing",
        "ExecutorShutdownTest.test_hang_gh83386"
    })
    void aProgramThatDoesNotCloseItsPoolEndsAfterItsWork() throws Exception {
        String done = file("done");
        try (JavaProgram program = JavaProgram.main(LeavesItsPoolOpen.class, done)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).isEqualTo("42\n");
            assertThat(ended.exitCode()).isZero();
            assertThat(Path.of(done)).exists();
        }
    }

    static final class HandsInWhileItEnds {
        public static void main(String[] arguments) {
            ProcessPool pool = ProcessPool.builder().workers(0, 1).start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    System.out.println(pool.submit(() -> 1).get());
                } catch (Exception e) {
                    System.out.println(e.getCause());
                }
                pool.close();
                System.out.println(pool);
            }));
        }
    }

    @Test
    @Conformance("ProcessPoolExecutorTest.test_python_finalization_error")
    void aTaskThatNoWorkerCanBeStartedForAnyMoreFailsWhileTheProgramEnds() throws Exception {
        try (JavaProgram program = JavaProgram.main(HandsInWhileItEnds.class)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out()).contains("LaunchException", "IllegalStateException", "TERMINATED");
            assertThat(ended.exitCode()).isZero();
        }
    }

    // ---- The beginning of the program, by mistake

    static final class PoolInItsInitializer {
        private static final ProcessPool POOL = begin();

        private static ProcessPool begin() {
            // Should it fail, then not without end.
            if (depth(ProcessHandle.current()) > 30) {
                throw new AssertionError("nested without end");
            }
            return ProcessPool.builder()
                    .workers(1)
                    .child(child -> child.output(Output.discard()))
                    .start();
        }

        private static int depth(ProcessHandle process) {
            return process.parent().map(parent -> 1 + depth(parent)).orElse(0);
        }

        private static int work() {
            return 1;
        }

        public static void main(String[] arguments) {
            try {
                POOL.submit(PoolInItsInitializer::work).get();
            } catch (Exception e) {
                System.out.println(e.getMessage());
            } finally {
                POOL.close();
            }
        }
    }

    @Test
    void aPoolInTheInitializerOfItsTasksClassDoesNotNestWithoutEnd() throws Exception {
        try (JavaProgram program = JavaProgram.main(PoolInItsInitializer.class)) {
            assertThat(program.await().out())
                    .contains("static initializer")
                    .contains(PoolInItsInitializer.class.getName());
        }
    }
}
