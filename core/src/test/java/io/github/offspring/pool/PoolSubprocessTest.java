package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.channel.OneWayPipe;
import io.github.offspring.process.Subprocess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// A task that is ended must not leave the program running that it had started.
@RealProcesses
class PoolSubprocessTest {

    private static final Duration TIME_OUT = Duration.ofMillis(200);

    private static void awaitEnd(long pid) {
        Eventually.eventually(
                "the task's program has ended",
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    /// Cancels a task that has started a program.
    private static long cancelled(ProcessPool pool, Action afterwards) throws Exception {
        var pids = OneWayPipe.<Long>create();
        var out = pids.sender();
        try (var in = pids.receiver()) {
            var future = pool.submit((Action) () -> {
                var program = Subprocess.builder("sleep", "1000").start();
                out.send(program.pid());
                try (program) {
                    afterwards.perform();
                }
            });
            long pid = in.receive().orElseThrow();
            future.cancel(true);
            return pid;
        }
    }

    @Test
    void aTaskThatMindsItsInterruptionEndsItsProgram() throws Exception {
        try (var pool = ProcessPool.create(1)) {
            awaitEnd(cancelled(pool, () -> Thread.sleep(1_000_000)));

            assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
        }
    }

    @Test
    void theProgramOfATaskWhoseWorkerIsKilledEnds() throws Exception {
        try (var pool = ProcessPool.builder().workers(1).grace(TIME_OUT).start()) {
            awaitEnd(cancelled(pool, PoolSubprocessTest::loopForEver));

            assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
        }
    }

    @Test
    void aTimeOutEndsTheRunOfAProgramInATask() throws InterruptedException {
        try (var pool = ProcessPool.create(1)) {
            var limited = pool.withTimeout(TIME_OUT);

            assertThatThrownBy(() -> limited.submit(() ->
                                    Subprocess.builder("sleep", "1000").run().status())
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static void loopForEver() {
        long turns = 0;
        while (turns >= 0) {
            turns = (turns + 1) % 1_000_000;
        }
    }
}
