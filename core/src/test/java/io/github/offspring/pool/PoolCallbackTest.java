package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is told of a task's end, when, and that it harms nothing.
@RealProcesses
class PoolCallbackTest {

    private ProcessPool pool;
    private final List<Object> told = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        pool = ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)).start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private <T> TaskCallback<T> telling() {
        return TaskCallback.of(told::add, told::add);
    }

    private static int spin() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        return 0;
    }

    private static int fail(String message) {
        throw new IllegalArgumentException(message);
    }

    @Test
    @Conformance("_TestPool.test_async")
    void theCallbackHasBeenRunWhenTheFutureIsComplete() throws Exception {
        for (int i = 0; i < 200; i++) {
            int number = i;
            TaskFuture<Integer> future = pool.submit(() -> number * 2, telling());

            assertThat(future.get()).isEqualTo(number * 2);
            assertThat(told).containsExactly(number * 2);
            told.clear();
        }
    }

    @Test
    void theFutureIsNotCompleteBeforeTheCallbackReturns() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        TaskFuture<Integer> future = pool.submit(() -> 1, value -> {
            told.add(Thread.currentThread().isVirtual());
            called.countDown();
            awaitQuietly(go);
        });
        called.await();

        assertThat(future.isDone()).isFalse();
        go.countDown();
        assertThat(future.get()).isEqualTo(1);
        assertThat(told).containsExactly(true);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureAndADeathAreToldToo() {
        TaskFuture<Integer> failing = pool.submit(() -> fail("no"), telling());
        assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class);
        assertThat(told).singleElement().isInstanceOf(IllegalArgumentException.class);
        told.clear();
        TaskFuture<Integer> dying = pool.submit(
                () -> {
                    Runtime.getRuntime().halt(3);
                    return 1;
                },
                telling());

        assertThatThrownBy(dying::get).hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(told).singleElement().isInstanceOf(WorkerDiedException.class);
    }

    @Test
    @Conformance("_TestPool.test_map_async_callbacks")
    void aMapTellsOnceOfAll() throws Exception {
        List<Integer> elements = List.of(1, 2, 3, 4, 5);
        assertThat(pool.mapAsync(elements, n -> n * n, this.<List<Integer>>telling())
                        .get())
                .containsExactly(1, 4, 9, 16, 25);
        assertThat(told).containsExactly(List.of(1, 4, 9, 16, 25));
        told.clear();
        assertThat(pool.mapAsync(List.<Integer>of(), n -> n * n, this.<List<Integer>>telling())
                        .get())
                .isEmpty();
        assertThat(told).containsExactly(List.of());
        told.clear();
        var failing = pool.mapAsync(elements, n -> 10 / (n - 3), this.<List<Integer>>telling());

        assertThatThrownBy(failing::get).hasCauseInstanceOf(MapFailedException.class);
        assertThat(told).singleElement().isInstanceOf(MapFailedException.class);
    }

    @Test
    void aCallbackThatClosesItsPoolIsRefusedAndOneThatShutsItDownIsNot() throws Exception {
        List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
        try (ProcessPool own = ProcessPool.builder().name("own").workers(1).start()) {
            own.submit(() -> 1, _ -> {
                        try {
                            own.close();
                        } catch (IllegalStateException e) {
                            refused.add(e);
                            own.shutdown();
                        }
                    })
                    .get();
            assertThat(own.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(refused)
                .singleElement()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("call shutdown()");
    }

    @Test
    void aCallbackThatThrowsIsReportedAndHarmsNothing() throws Exception {
        List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger("io.github.offspring.pool");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            TaskFuture<Integer> future = pool.submit(() -> 7, value -> fail("callback of " + value));
            assertThat(future.get()).isEqualTo(7);
            TaskFuture<Integer> failing = pool.submit(
                    () -> fail("the task"),
                    TaskCallback.of(value -> fail("not called"), thrown -> fail("callback of a failure")));
            assertThatThrownBy(failing::get).hasMessageContaining("the task");
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }

        assertThat(records)
                .extracting(record -> record.getThrown().getMessage())
                .containsExactly("callback of 7", "callback of a failure");
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void aCancelledTaskIsToldAsCancelled() {
        TaskFuture<Integer> running = pool.submit(PoolCallbackTest::spin, telling());
        TaskFuture<Integer> other = pool.submit(PoolCallbackTest::spin);
        TaskFuture<Integer> waiting = pool.submit(() -> 1, telling());

        assertThat(waiting.cancel(false)).isTrue();
        assertThat(running.cancel(true)).isTrue();
        assertThat(running.cancel(true)).isTrue();
        other.cancel(true);
        eventually("both have been told", () -> told.size() == 2);
        assertThat(told).hasOnlyElementsOfType(CancellationException.class);
    }

    @Test
    void shutdownNowIsToldAsACancellation() {
        pool.submit(PoolCallbackTest::spin, telling());
        pool.submit(PoolCallbackTest::spin, telling());
        pool.submit(() -> 1, telling());
        pool.shutdownNow();

        eventually("all have been told", () -> told.size() == 3);
        assertThat(told).hasOnlyElementsOfType(CancellationException.class);
    }

    @Test
    void whoeverCompletesTheFutureHasTheCallbackToldOnce() {
        TaskFuture<Integer> future = pool.submit(PoolCallbackTest::spin, telling());
        assertThat(future.complete(5)).isTrue();
        assertThat(future.complete(6)).isFalse();
        TaskFuture<Integer> failed = pool.submit(PoolCallbackTest::spin, telling());
        assertThat(failed.completeExceptionally(new IllegalStateException("enough")))
                .isTrue();
        future.cancel(true);
        failed.cancel(true);

        eventually("both have been told", () -> told.size() == 2);
        assertThat(told).contains(5).hasAtLeastOneElementOfType(IllegalStateException.class);
        pool.shutdownNow();
    }

    @Test
    void aCallbackMayUseThePoolAndWait() throws Exception {
        TaskFuture<Integer> future = pool.submit(() -> 1, value -> {
            try {
                told.add(pool.submit(() -> value + 1).get());
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(future.get()).isEqualTo(1);
        assertThat(told).containsExactly(2);
    }

    @Test
    void thePoolDoesNotEndBeforeItsCallbacks() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            int number = i;
            pool.submit(() -> number, value -> {
                awaitQuietly(go);
                told.add(value);
            });
        }
        TaskFuture<Integer> cancelled = pool.submit(PoolCallbackTest::spin, telling());
        cancelled.cancel(true);
        pool.shutdown();
        assertThat(pool.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> pool.submit(() -> 1, telling())).isInstanceOf(RejectedExecutionException.class);
        go.countDown();
        pool.close();

        assertThat(told).hasSize(6).contains(0, 1, 2, 3, 4);
    }

    @Test
    void anEndThatTheFutureItselfDoesNotSeeIsToldToo() {
        TaskFuture<Integer> future = pool.submit(PoolCallbackTest::spin, telling());
        future.completeAsync(() -> 3);

        eventually("it has been told", () -> told.size() == 1);
        assertThat(told).containsExactly(3);
        pool.shutdownNow();
    }

    @Test
    void aCallbackIsNotNull() {
        Task<Integer> task = () -> 1;

        assertThatThrownBy(() -> pool.submit(task, (TaskCallback<Integer>) null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> TaskCallback.of(null, told::add)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aTaskThatIsAStatementMayHaveACallback() throws Exception {
        pool.submit(() -> fail("x"), TaskCallback.of(told::add, thrown -> told.add(thrown.getMessage())));

        eventually("it has been told", () -> told.size() == 1);
        assertThat(told).containsExactly("x");
        Action action = () -> {};
        pool.submit(action).get();
    }
}
