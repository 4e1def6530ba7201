package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.LaunchException;
import io.github.offspring.Task;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pool says to arguments that make no sense and to values that cannot be sent.
@RealProcesses
class PoolBadInputTest {

    private static final class Unsendable {}

    private record Holder(String name, Object held) implements Serializable {}

    private static final class OddException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // what this class is about
        private final Object held = new Unsendable();

        OddException() {
            super("odd");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4097, Integer.MAX_VALUE})
    @Conformance("_TestPool.test_make_pool")
    void aPoolHasAtLeastOneWorkerAndNotTooMany(int workers) {
        assertThatThrownBy(() -> ProcessPool.create(workers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 4096]")
                .hasMessageContaining("value=" + workers);
    }

    @Test
    void theBuilderRefusesTimesThatMakeNoSense() {
        assertThatThrownBy(() -> ProcessPool.builder().startTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("startTimeout must be positive: value=PT0S");
        assertThatThrownBy(() -> ProcessPool.builder().timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessPool.builder().timeout(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessPool.builder().grace(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessPool.builder().name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessPool.builder().workers(1).workers(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nullsAndSizesThatMakeNoSenseAreRefusedAtTheCall() throws Exception {
        try (ProcessPool pool = ProcessPool.create(1)) {
            assertThatThrownBy(() -> pool.submit((Task<?>) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.submit((Callable<?>) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.execute(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.map(List.of(1), null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.map(List.of(1), n -> n, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("chunkSize=0");
            assertThatThrownBy(() -> pool.map(List.of(1), n -> n, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.withTimeout(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.withTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    @Conformance("_TestPool.test_map_unplicklable")
    void whatCannotBeSentIsNamedWithTheWayToIt() throws Exception {
        Holder holder = new Holder("outer", new Holder("inner", new Unsendable()));
        try (ProcessPool pool = ProcessPool.create(1)) {
            assertThatThrownBy(() -> pool.submit(() -> holder.name()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("held.held")
                    .hasMessageContaining("Unsendable");
            assertThatThrownBy(() -> pool.map(List.of("fine", holder), n -> n))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("element 1")
                    .hasMessageContaining("held.held");
            Object plain = new Object();
            assertThatThrownBy(() -> pool.submit((Runnable) () -> System.out.println(plain)))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Serializable");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void aPoolThatATaskCapturesIsToldToStayWhereItIs() {
        try (ProcessPool pool = ProcessPool.create(1)) {
            TaskSubmitter patient = pool.withRetries(1);

            assertThatThrownBy(() -> pool.submit(() -> pool.size()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("class=" + ProcessPool.class.getName() + ", path=lambda in ")
                    .hasMessageContaining("(captured value 0); it belongs to this process: use it here")
                    .hasMessageNotContaining("Serializable,");
            assertThatThrownBy(() -> pool.submit(() -> patient.submit(() -> 1).get()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("it belongs to this process");
            assertThatThrownBy(() -> pool.map(List.of(pool), each -> 1))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("element 0")
                    .hasMessageContaining("it belongs to this process");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void aNullAmongTheTasksIsRefusedByItsIndexBeforeAnyIsHandedIn() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>(List.of((Task<Integer>) () -> 1));
        tasks.add(null);
        try (ProcessPool pool = ProcessPool.create(1)) {
            assertThatThrownBy(() -> pool.invokeAll(tasks))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("tasks[1] must not be null");
            assertThatThrownBy(() -> pool.invokeAll(tasks, 1, TimeUnit.SECONDS))
                    .hasMessage("tasks[1] must not be null");
            assertThatThrownBy(() -> pool.invokeAny(tasks)).hasMessage("tasks[1] must not be null");
            assertThatThrownBy(() -> pool.invokeAll(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("tasks");
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            futures.add(null);
            assertThatThrownBy(() -> TaskFuture.asCompleted(futures))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("futures[0] must not be null");
        }
    }

    @Test
    @Conformance("_TestPoolWorkerErrors.test_unpickleable_result")
    void aResultThatCannotBeSentFailsOnlyItsTask() throws Exception {
        try (ProcessPool pool = ProcessPool.create(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> pool.submit(() -> new Holder("result", new Unsendable()))
                                .get())
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(CodecException.class)
                        .hasMessageContaining("Unsendable");
            }
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    @Test
    void anExceptionThatCannotBeSentIsToldAsText() throws Exception {
        try (ProcessPool pool = ProcessPool.create(1)) {
            TaskFuture<Integer> future = pool.submit(() -> {
                throw new OddException();
            });

            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessageContaining("OddException")
                    .hasMessageContaining("odd")
                    .satisfies(thrown -> assertThat(thrown.getMessage().split(" because ", -1))
                            .hasSizeLessThanOrEqualTo(2));
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    @Conformance("TestPoolNotLeakOnFailure.test_release_unused_processes")
    void workersThatCannotBeStartedAreAnErrorAndNotAHang() {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .child(child -> child.jvmOptions("-XX:+NoSuchFlag").output(Output.discard()))
                .start()) {
            assertThatThrownBy(() -> {
                        while (true) {
                            pool.submit(() -> 1).get();
                        }
                    })
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown)
                                    .isInstanceOf(ExecutionException.class)
                                    .hasCauseInstanceOf(LaunchException.class)
                                    .hasMessageContaining("NoSuchFlag"),
                            thrown -> assertThat(thrown)
                                    .isInstanceOf(RejectedExecutionException.class)
                                    .hasMessageContaining("NoSuchFlag"));
        }
    }

    @Test
    void immenseTimesAreTakenForEver() throws Exception {
        Duration immense = Duration.ofSeconds(Long.MAX_VALUE);
        try (ProcessPool pool =
                ProcessPool.builder().workers(1).timeout(immense).grace(immense).start()) {
            var future = pool.submit((Action) () -> new CountDownLatch(1).await());
            eventually("it has begun", () -> pool.toString().contains("idle=0"));

            assertThatThrownBy(() -> future.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(future.cancel(true)).isTrue();
            assertThat(pool.withTimeout(immense).submit(() -> 1).get()).isEqualTo(1);
        }
    }
}
