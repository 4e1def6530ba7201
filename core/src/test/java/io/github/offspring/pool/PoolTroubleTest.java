package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors at each step of a task's way, and what a pool keeps of it: nobody hangs, the pool goes on.
@RealProcesses
class PoolTroubleTest {

    private static final int BIG = (4 << 20) + 1;

    private static ProcessPool pool(int workers) {
        return ProcessPool.builder()
                .workers(workers)
                .grace(Duration.ZERO)
                .child(child -> child.output(Output.discard()))
                .start();
    }

    private static final class ThrowsInEncoding implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) throws NotSerializableException {
            throw new NotSerializableException("on its way out");
        }
    }

    private static final class ExitsInEncoding implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            System.exit(5);
        }
    }

    private static final class ThrowsInDecoding implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            throw new InvalidObjectException("on its way in");
        }
    }

    /// A collection whose iterator throws at some element.
    private static final class Throwing extends AbstractCollection<Integer> {
        private final int good;

        Throwing(int good) {
            this.good = good;
        }

        @Override
        public int size() {
            return 10;
        }

        @Override
        public Iterator<Integer> iterator() {
            return IntStream.range(0, 10)
                    .map(n -> {
                        if (n == good) {
                            throw new IllegalArgumentException("stop at " + n);
                        }
                        return n;
                    })
                    .iterator();
        }
    }

    private static void assertUsable(ProcessPool pool) throws Exception {
        assertThat(pool.submit(() -> 2 + 2).get()).isEqualTo(4);
    }

    @Test
    @Conformance({
        "ExecutorTest.test_submit",
        "ExecutorDeadlockTest.test_error_at_task_pickle",
        "ExecutorDeadlockTest.test_error_during_func_exec_on_worker",
        "ExecutorDeadlockTest.test_error_during_result_pickle_on_worker",
        "ExecutorDeadlockTest.test_error_during_result_unpickle_in_result_handler"
    })
    void anErrorAtAnyStepFailsOnlyItsTask() throws Exception {
        ThrowsInEncoding unsendable = new ThrowsInEncoding();
        try (ProcessPool pool = pool(1)) {
            assertThat(pool.submit(() -> (int) Math.pow(2, 8)).get()).isEqualTo(256);
            assertThatThrownBy(() -> pool.submit(() -> unsendable.hashCode())).isInstanceOf(CodecException.class);
            assertThatThrownBy(pool.submit(() -> Integer.parseInt("x"))::get)
                    .hasCauseInstanceOf(NumberFormatException.class);
            assertThatThrownBy(pool.submit(ThrowsInEncoding::new)::get)
                    .hasCauseInstanceOf(CodecException.class)
                    .hasMessageContaining("on its way out");
            assertThatThrownBy(pool.submit(ThrowsInDecoding::new)::get)
                    .hasCauseInstanceOf(CodecException.class)
                    .hasMessageContaining("on its way in");
            assertUsable(pool);
        }
    }

    @Test
    @Conformance("ExecutorDeadlockTest.test_exit_during_result_pickle_on_worker")
    void aProcessThatEndsWhileItEncodesAResultFailsOnlyItsTask() throws Exception {
        try (ProcessPool pool = pool(1)) {
            assertThatThrownBy(pool.submit(ExitsInEncoding::new)::get).hasCauseInstanceOf(WorkerDiedException.class);
            assertUsable(pool);
        }
    }

    @Test
    @Conformance({
        "ExecutorDeadlockTest.test_shutdown_deadlock",
        "ExecutorDeadlockTest.test_shutdown_deadlock_pickle",
        "ExecutorShutdownTest.test_run_after_shutdown",
        "_TestPool.test_enter"
    })
    void aPoolEndsWhoseTaskKillsItsWorkerOrCannotBeSent() throws Exception {
        ThrowsInEncoding unsendable = new ThrowsInEncoding();
        ProcessPool pool = pool(2);
        TaskFuture<?> dying = pool.submit(() -> Runtime.getRuntime().halt(11));
        assertThatThrownBy(() -> pool.submit(() -> unsendable.hashCode())).isInstanceOf(CodecException.class);
        pool.close();

        assertThatThrownBy(dying::get).hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(pool.isTerminated()).isTrue();
        assertThatThrownBy(() -> assertUsable(pool)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @Conformance("ExecutorDeadlockTest.test_crash_big_data")
    void workersThatDieWithLargeArgumentsOnTheirWayLeaveNobodyWaiting() throws Exception {
        byte[] big = new byte[BIG];
        try (ProcessPool pool = pool(2)) {
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                futures.add(pool.submit(() -> {
                    Runtime.getRuntime().halt(big.length == BIG ? 11 : 12);
                    return 1;
                }));
            }

            for (TaskFuture<Integer> future : futures) {
                assertThatThrownBy(future::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(WorkerDiedException.class);
            }
            assertUsable(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    @Conformance("_TestPool.test_map_handle_iterable_exception")
    void aCollectionThatThrowsIsAnErrorOfTheMap(int good) throws Exception {
        try (ProcessPool pool = pool(1)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.map(new Throwing(good), n -> n))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("stop at " + good);
            }
            assertUsable(pool);
        }
    }

    @Test
    @Conformance("ExecutorTest.test_map_timeout")
    void resultsCanBeWaitedForUntilAPointInTime() throws Exception {
        try (ProcessPool pool = pool(3);
                LazyResults<Integer> results = pool.withChunkSize(1).mapLazily(List.of(0, 0, 1), n -> {
                    while (n == 1) {
                        Thread.onSpinWait();
                    }
                    return n;
                })) {
            assertThat(results.nextOutcome(Duration.ofMinutes(1))).contains(new Outcome<>(0, 0, null));
            assertThat(results.nextOutcome(Duration.ofMinutes(1))).contains(new Outcome<>(1, 0, null));
            assertThat(results.nextOutcome(Duration.ofMillis(50))).isEmpty();
            assertThat(results.isAtEnd()).isFalse();
        }
    }

    // ---- What is kept

    private static WeakReference<Object> submitAndForget(ProcessPool pool) throws Exception {
        byte[] argument = new byte[100_000];
        Task<Integer> task = () -> argument.length;
        WeakReference<Object> reference = new WeakReference<>(argument);
        assertThat(pool.submit(task).get()).isEqualTo(100_000);
        return reference;
    }

    private static List<WeakReference<Object>> mapAndForget(ProcessPool pool) throws Exception {
        List<WeakReference<Object>> references = new ArrayList<>();
        List<byte[]> elements = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            elements.add(new byte[10_000]);
        }
        List<byte[]> results = pool.map(elements, bytes -> bytes);
        elements.forEach(element -> references.add(new WeakReference<>(element)));
        results.forEach(result -> references.add(new WeakReference<>(result)));
        return references;
    }

    private static boolean isCleared(WeakReference<?> reference) {
        System.gc();
        return reference.get() == null;
    }

    @Test
    @Conformance({"_TestPool.test_release_task_refs", "ExecutorTest.test_no_stale_references"})
    void aPoolKeepsNeitherArgumentsNorResults() throws Exception {
        try (ProcessPool pool = pool(1)) {
            WeakReference<Object> argument = submitAndForget(pool);
            List<WeakReference<Object>> ofMap = mapAndForget(pool);

            eventually("the argument is free", () -> isCleared(argument));
            for (WeakReference<Object> reference : ofMap) {
                eventually("elements and results are free", () -> isCleared(reference));
            }
        }
    }

    @Test
    @Conformance("ExecutorTest.test_free_reference")
    void aLazyMapKeepsNoResultThatHasBeenConsumed() throws Exception {
        try (ProcessPool pool = pool(1);
                LazyResults<byte[]> results = pool.mapLazily(List.of(1, 2, 3), n -> new byte[n * 1000])) {
            for (int i = 0; i < 3; i++) {
                WeakReference<Object> result = new WeakReference<>(results.next());
                eventually("it is free", () -> isCleared(result));
            }
        }
    }

    // ---- Numbers

    @Test
    @Conformance("MiscTestCase.test_large_pool")
    void aLargePoolDoesAllAndEndsAllItsProcesses() throws Exception {
        List<ProcessHandle> processes;
        try (ProcessPool pool = pool(12)) {
            List<Integer> squares = pool.map(IntStream.range(0, 1000).boxed().toList(), n -> n * n);
            assertThat(squares.stream().mapToInt(n -> n).sum()).isEqualTo(332_833_500);
            processes = pool.workers().stream()
                    .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
                    .toList();
        }

        for (ProcessHandle process : processes) {
            process.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    private static int squaresInAPoolOfItsOwn() throws InterruptedException {
        try (ProcessPool pool = ProcessPool.create(2)) {
            return pool.map(List.of(1, 2, 3, 4, 5, 6, 7), n -> n * n).stream()
                    .mapToInt(n -> n)
                    .sum();
        }
    }

    @Test
    @Conformance("TestStdinBadfiledescriptor.test_pool_in_process")
    void aChildMayHaveAPoolOfItsOwn() throws Exception {
        try (ChildProcess<Integer> child = ChildProcess.start(PoolTroubleTest::squaresInAPoolOfItsOwn)) {
            assertThat(child.result().get()).isEqualTo(140);
        }
    }
}
