package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Task;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the future of a task tells, in each of its states, and to whom.
@RealProcesses
class PoolFutureTest {

    @TempDir
    private Path directory;

    private ProcessPool pool;

    @BeforeEach
    void open() {
        pool = ProcessPool.builder().workers(2).grace(Duration.ZERO).start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static int failing() throws IOException {
        throw new IOException("failed");
    }

    private static Integer awaitFile(String go, Integer value) {
        while (!Files.exists(Path.of(go))) {
            Thread.onSpinWait();
        }
        return value;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private TaskFuture<Integer> running(String go) {
        return pool.submit(() -> awaitFile(go, 42));
    }

    private TaskFuture<Integer> succeeded() throws Exception {
        TaskFuture<Integer> future = pool.submit(() -> 42);
        future.get();
        return future;
    }

    private TaskFuture<Integer> failed() throws InterruptedException {
        TaskFuture<Integer> future = pool.submit(PoolFutureTest::failing);
        assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
        return future;
    }

    private TaskFuture<Integer> cancelled() {
        TaskFuture<Integer> future = running(file("never"));
        assertThat(future.cancel(true)).isTrue();
        return future;
    }

    // ---- Dependents

    @Test
    @Conformance({
        "FutureTests.test_done_callback_with_result",
        "FutureTests.test_done_callback_with_exception",
        "FutureTests.test_done_callback_with_cancel"
    })
    void whatHangsOnAFutureIsToldOfItsEnd() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        String go = file("go");
        running(go).whenComplete((value, _) -> told.add(value));
        Files.createFile(Path.of(go));
        assertThat(told.take()).isEqualTo(42);

        pool.submit(PoolFutureTest::failing).whenComplete((_, thrown) -> told.add(thrown));
        assertThat(told.take()).isInstanceOf(IOException.class);

        TaskFuture<Integer> cancelled = running(file("never"));
        cancelled.whenComplete((_, thrown) -> told.add(cancelled.isCancelled() && thrown != null));
        cancelled.cancel(true);
        assertThat(told.take()).isEqualTo(true);
    }

    @Test
    @Conformance({"FutureTests.test_done_callback_already_successful", "FutureTests.test_done_callback_already_failed"})
    void whatIsHungOnACompleteFutureIsToldAtOnce() throws Exception {
        AtomicReference<Object> told = new AtomicReference<>();
        succeeded().whenComplete((value, _) -> told.set(value));
        assertThat(told.get()).isEqualTo(42);

        failed().whenComplete((_, thrown) -> told.set(thrown));
        assertThat(told.get()).isInstanceOf(IOException.class);
    }

    @Test
    @Conformance({"FutureTests.test_done_callback_raises", "FutureTests.test_done_callback_raises_already_succeeded"})
    void aDependentThatThrowsHarmsNeitherTheFutureNorTheOthers() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        String go = file("go");
        TaskFuture<Integer> future = running(go);
        CompletableFuture<Void> first = future.thenRun(() -> told.add("first"));
        CompletableFuture<Void> bad = future.thenRun(() -> {
            throw new IllegalStateException("callback");
        });
        CompletableFuture<Void> last = future.thenRun(() -> told.add("last"));
        Files.createFile(Path.of(go));
        first.get();
        last.get();

        assertThat(told).containsExactlyInAnyOrder("first", "last");
        assertThatThrownBy(bad::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(future.get()).isEqualTo(42);
        assertThatThrownBy(future.thenRun(() -> {
                    throw new IllegalStateException("late");
                })::get)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    // ---- States

    @Test
    @Conformance({
        "FutureTests.test_cancelled",
        "FutureTests.test_done",
        "FutureTests.test_running",
        "FutureTests.test_repr"
    })
    void eachStateIsToldByItsQuestions() throws Exception {
        TaskFuture<Integer> running = running(file("never"));
        TaskFuture<Integer> succeeded = succeeded();
        TaskFuture<Integer> failed = failed();

        assertThat(running.state()).isEqualTo(Future.State.RUNNING);
        assertThat(running.isDone() || running.isCancelled()).isFalse();
        assertThat(running.toString()).contains("Not completed");
        assertThat(succeeded.state()).isEqualTo(Future.State.SUCCESS);
        assertThat(succeeded.isDone() && !succeeded.isCancelled()).isTrue();
        assertThat(succeeded.toString()).contains("Completed normally");
        assertThat(failed.state()).isEqualTo(Future.State.FAILED);
        assertThat(failed.isDone() && !failed.isCancelled()).isTrue();
        assertThat(failed.toString()).contains("Completed exceptionally");
        running.cancel(true);
        assertThat(running.state()).isEqualTo(Future.State.CANCELLED);
        assertThat(running.isDone() && running.isCancelled()).isTrue();
    }

    @Test
    @Conformance("FutureTests.test_cancel")
    void cancellingIsTrueUntilThereIsAResult() throws Exception {
        TaskFuture<Integer> cancelled = cancelled();

        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(cancelled.cancel(false)).isTrue();
        assertThat(succeeded().cancel(true)).isFalse();
        TaskFuture<Integer> failed = failed();
        assertThat(failed.cancel(true)).isFalse();
        assertThat(failed.isCancelled()).isFalse();
    }

    @Test
    @Conformance({"FutureTests.test_multiple_set_result", "FutureTests.test_multiple_set_exception"})
    void theFirstEndOfAFutureIsItsOnlyOne() throws Exception {
        TaskFuture<Integer> succeeded = succeeded();
        assertThat(succeeded.complete(1)).isFalse();
        assertThat(succeeded.completeExceptionally(new IOException())).isFalse();
        assertThat(succeeded.get()).isEqualTo(42);

        TaskFuture<Integer> failed = failed();
        assertThat(failed.completeExceptionally(new IllegalStateException())).isFalse();
        assertThat(failed.exceptionNow()).isInstanceOf(IOException.class);
    }

    // ---- Waiting

    @Test
    @Conformance({"FutureTests.test_result_with_timeout", "FutureTests.test_exception_with_timeout"})
    void aTimedGetTellsTheStateAtOnce() throws Exception {
        TaskFuture<Integer> running = running(file("never"));

        assertThatThrownBy(() -> running.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(running::exceptionNow).isInstanceOf(IllegalStateException.class);
        TaskFuture<Integer> cancelled = cancelled();
        assertThatThrownBy(() -> cancelled.get(0, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        TaskFuture<Integer> failed = failed();
        assertThatThrownBy(() -> failed.get(0, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(failed.exceptionNow()).isInstanceOf(IOException.class);
        assertThat(succeeded().get(0, TimeUnit.SECONDS)).isEqualTo(42);
        running.cancel(true);
    }

    @Test
    @Conformance({
        "FutureTests.test_result_with_success",
        "FutureTests.test_result_with_cancel",
        "FutureTests.test_exception_with_success"
    })
    void whoWaitsIsWokenByEachEnd() throws Exception {
        String go = file("go");
        TaskFuture<Integer> succeeding = running(go);
        TaskFuture<Integer> cancelled = running(file("never"));
        BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
        for (TaskFuture<Integer> future : List.of(succeeding, cancelled)) {
            Thread.ofPlatform().start(() -> {
                try {
                    ends.add(future.get(1, TimeUnit.MINUTES));
                } catch (Exception e) {
                    ends.add(e);
                }
            });
        }

        Files.createFile(Path.of(go));
        assertThat(ends.take()).isEqualTo(42);
        cancelled.cancel(true);
        assertThat(ends.take()).isInstanceOf(CancellationException.class);
    }

    // ---- Several

    @Test
    @Conformance({"AsCompletedTests.test_no_timeout", "WaitTests.test_first_completed_some_already_completed"})
    void futuresAreGivenAsTheyCompleteTheCompleteOnesFirst() throws Exception {
        String go = file("go");
        TaskFuture<Integer> succeeded = succeeded();
        TaskFuture<Integer> failed = failed();
        TaskFuture<Integer> cancelled = cancelled();
        TaskFuture<Integer> running = running(go);
        Iterator<TaskFuture<Integer>> ended = TaskFuture.asCompleted(List.of(running, succeeded, failed, cancelled));

        assertThat(List.of(ended.next(), ended.next(), ended.next())).containsExactly(succeeded, failed, cancelled);
        assertThat(CompletableFuture.anyOf(running, succeeded).get()).isEqualTo(42);
        assertThat(ended.hasNext()).isTrue();
        assertThat(running.isDone()).isFalse();
        Files.createFile(Path.of(go));
        assertThat(ended.next()).isSameAs(running);
        assertThat(ended.hasNext()).isFalse();
        assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
        assertThat(TaskFuture.asCompleted(List.of()).hasNext()).isFalse();
    }

    @Test
    @Conformance({"AsCompletedTests.test_future_times_out", "AsCompletedTests.test_correct_timeout_exception_msg"})
    void waitingForSeveralUntilATimeTellsHowManyHaveNotEnded() throws Exception {
        TaskFuture<Integer> succeeded = succeeded();
        TaskFuture<Integer> failed = failed();
        String go = file("go");
        TaskFuture<Integer> running = running(go);
        TaskFuture<Integer> other = running(go);
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(50))) {
            Iterator<TaskFuture<Integer>> ended =
                    TaskFuture.asCompleted(List.of(running, succeeded, other, failed), timeout);

            assertThat(ended.next()).isSameAs(succeeded);
            assertThat(ended.next()).isSameAs(failed);
            assertThatThrownBy(ended::next)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("2 of 4 have not ended")
                    .hasMessageContaining("timeout=");
        }
        Files.createFile(Path.of(go));
        assertThat(running.get()).isEqualTo(42);
    }

    @Test
    @Conformance({"AsCompletedTests.test_duplicate_futures", "WaitTests.test_20369"})
    void aFutureThatIsGivenTwiceComesOnce() throws Exception {
        TaskFuture<Integer> future = succeeded();
        Iterator<TaskFuture<Integer>> ended = TaskFuture.asCompleted(List.of(future, future, future));

        assertThat(ended.next()).isSameAs(future);
        assertThat(ended.hasNext()).isFalse();
    }

    @Test
    @Conformance("AsCompletedTests.test_free_reference_yielded_future")
    void aFutureThatHasBeenGivenIsNotKept() throws Exception {
        String go = file("go");
        List<TaskFuture<Integer>> futures = new ArrayList<>(List.of(succeeded(), running(go)));
        Iterator<TaskFuture<Integer>> ended = TaskFuture.asCompleted(futures);
        futures.clear();
        WeakReference<TaskFuture<Integer>> given = new WeakReference<>(ended.next());

        eventually("it is collected", () -> {
            System.gc();
            return given.refersTo(null);
        });
        Files.createFile(Path.of(go));
        assertThat(ended.next().get()).isEqualTo(42);
    }

    @Test
    @Conformance({
        "WaitTests.test_first_exception",
        "WaitTests.test_first_exception_some_already_complete",
        "WaitTests.test_first_exception_one_already_failed"
    })
    void theFirstFailureOfSeveralCanBeWaitedFor() throws Exception {
        String go = file("go");
        TaskFuture<Integer> running = running(file("never"));
        TaskFuture<Integer> succeeded = succeeded();
        TaskFuture<Integer> failing = pool.submit(() -> awaitFile(go, 0) + failing());
        Iterator<TaskFuture<Integer>> ended = TaskFuture.asCompleted(List.of(running, succeeded, failing));

        assertThat(firstFailed(ended, () -> Files.createFile(Path.of(go)))).isSameAs(failing);
        assertThat(running.isDone()).isFalse();
        assertThat(firstFailed(TaskFuture.asCompleted(List.of(running, failing)), () -> null))
                .isSameAs(failing);
        assertThat(firstFailed(TaskFuture.asCompleted(List.of(running, succeeded, cancelled())), () -> null)
                        .isCancelled())
                .isTrue();
        running.cancel(true);
    }

    private static TaskFuture<Integer> firstFailed(Iterator<TaskFuture<Integer>> ended, Callable<?> afterOne)
            throws Exception {
        TaskFuture<Integer> next = ended.next();
        while (!next.isCompletedExceptionally()) {
            afterOne.call();
            next = ended.next();
        }
        return next;
    }

    @Test
    void anInterruptionEndsTheWaitingForSeveralAndNothingElse() throws Exception {
        String go = file("go");
        TaskFuture<Integer> running = running(go);
        Iterator<TaskFuture<Integer>> ended = TaskFuture.asCompleted(List.of(running));
        Thread.currentThread().interrupt();

        assertThatThrownBy(ended::next).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        Files.createFile(Path.of(go));
        assertThat(ended.next()).isSameAs(running);
    }

    @Test
    @Conformance("ExecutorShutdownTest.test_hang_gh94440")
    void aPoolWhoseOnlyTaskHasBeenCancelledEnds() throws Exception {
        Task<Integer> task = () -> {
            new CountDownLatch(1).await();
            return 1;
        };
        TaskFuture<Integer> future = pool.submit(task);
        future.cancel(true);
        pool.close();

        assertThat(future.isCancelled()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }
}
