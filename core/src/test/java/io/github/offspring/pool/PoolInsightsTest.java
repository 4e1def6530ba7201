package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.MapFailedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pool tells of itself: that its numbers are those of what was done.
@RealProcesses
class PoolInsightsTest {

    @TempDir
    private Path directory;

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static ProcessPoolBuilder builder() {
        return ProcessPool.builder().name("seen").workers(2).grace(Duration.ofMillis(50));
    }

    private static int failEachTenth(int n) {
        if (n % 10 == 0) {
            throw new IllegalArgumentException("no");
        }
        return n;
    }

    private static int spin(int n) {
        // Heeds no interruption.
        while (n >= 0) {
            Thread.onSpinWait();
        }
        return n;
    }

    @Test
    void whatHasBeenSeenToEndIsCounted() throws Exception {
        try (ProcessPool pool = builder().start()) {
            for (int i = 1; i <= 200; i++) {
                pool.submit(() -> 1).get();
                assertThat(pool.insights().tasks()).isEqualTo(new TaskTotals(i, 0, 0, 0, 0));
            }
            assertThatThrownBy(() -> pool.map(range(1000), PoolInsightsTest::failEachTenth))
                    .isInstanceOf(MapFailedException.class);
            assertThat(pool.insights().tasks()).isEqualTo(new TaskTotals(200 + 900, 100, 0, 0, 0));
        }
    }

    @Test
    void theWorkersNumbersAddUpToThePools() throws Exception {
        ProcessPool pool = builder().maxTasksPerWorker(100).start();
        try (pool) {
            pool.map(range(1000), n -> n, 10);
            PoolInsights now = pool.insights();
            assertThat(tasksOf(now)).isEqualTo(1000);
            assertThat(now.turnover().retired()).isGreaterThanOrEqualTo(7);
        }
        PoolInsights last = pool.insights();

        assertThat(last.tasks()).isEqualTo(new TaskTotals(1000, 0, 0, 0, 0));
        assertThat(last.workers()).isEmpty();
        assertThat(last.ended().tasks()).isEqualTo(1000);
        WorkerTurnover turnover = last.turnover();
        assertThat(turnover.started()).isEqualTo(turnover.retired() + turnover.stopped());
        assertThat(turnover.died() + turnover.killed()).isZero();
        assertThat(last.queued() + last.inFlight()).isZero();
    }

    private static long tasksOf(PoolInsights insights) {
        return insights.ended().tasks()
                + insights.workers().stream().mapToLong(WorkerInsights::tasks).sum();
    }

    @Test
    void deathsAreCountedWithTheirTasks() {
        try (ProcessPool pool = builder().start()) {
            assertThatThrownBy(() -> pool.map(range(20), n -> {
                        if (n == 3 || n == 17) {
                            Runtime.getRuntime().halt(1);
                        }
                        return n;
                    }))
                    .isInstanceOf(MapFailedException.class);

            PoolInsights insights = pool.insights();
            assertThat(insights.tasks()).isEqualTo(new TaskTotals(18, 0, 0, 2, 0));
            assertThat(insights.turnover().died()).isEqualTo(2);
        }
    }

    @Test
    void aTimeOutIsCounted() {
        try (ProcessPool pool =
                ProcessPool.builder().workers(1).grace(Duration.ofMinutes(10)).start()) {
            TaskFuture<Integer> sleeping =
                    pool.withTimeout(Duration.ofMillis(50)).submit(() -> sleepLong(1));
            assertThatThrownBy(sleeping::get).hasCauseInstanceOf(TimeoutException.class);

            PoolInsights insights = pool.insights();
            assertThat(insights.tasks()).isEqualTo(new TaskTotals(0, 0, 1, 0, 0));
            assertThat(insights.turnover().killed()).isZero();
        }
    }

    @Test
    void whoDoesNotHeedATimeOutIsKilledAndCounted() {
        try (ProcessPool pool =
                ProcessPool.builder().grace(Duration.ofMillis(50)).workers(1).start()) {
            TaskFuture<Integer> spinning =
                    pool.withTimeout(Duration.ofMillis(50)).submit(() -> spin(1));
            assertThatThrownBy(spinning::get).hasCauseInstanceOf(TimeoutException.class);

            PoolInsights insights = pool.insights();
            assertThat(insights.tasks()).isEqualTo(new TaskTotals(0, 0, 1, 0, 0));
            assertThat(insights.turnover().killed()).isEqualTo(1);
        }
    }

    @Test
    void whatIsBegunAgainCountsOnce() {
        try (ProcessPool pool = builder().start()) {
            TaskFuture<Integer> future = pool.withRetries(2).submit(() -> {
                Runtime.getRuntime().halt(1);
                return 1;
            });
            assertThatThrownBy(future::get).hasCauseInstanceOf(WorkerDiedException.class);

            assertThat(pool.insights().tasks()).isEqualTo(new TaskTotals(0, 0, 0, 1, 0));
            assertThat(pool.insights().turnover().died()).isEqualTo(3);
        }
    }

    @Test
    void cancelledWorkIsCountedWhereverItWas() throws Exception {
        try (ProcessPool pool = builder().start()) {
            TaskFuture<List<Integer>> map = pool.withChunkSize(10).mapAsync(range(100), PoolInsightsTest::sleepLong);
            eventually("both run", () -> pool.insights().busiest().size() == 2);
            map.cancel(true);

            eventually("all are cancelled", () -> pool.insights().tasks().equals(new TaskTotals(0, 0, 0, 0, 100)));
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    private static int sleepLong(int n) throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(10));
        return n;
    }

    @Test
    void aStoppedPoolHasCountedAll() {
        ProcessPool pool = builder().start();
        pool.withChunkSize(1).mapAsync(range(100), PoolInsightsTest::sleepLong);
        pool.submit(() -> 1);
        pool.shutdownNow();
        pool.close();

        assertThat(pool.insights().tasks()).isEqualTo(new TaskTotals(0, 0, 0, 0, 101));
    }

    @Test
    void timesAddUpToNoMoreThanHasPassed() throws Exception {
        long before = System.nanoTime();
        ProcessPool pool = builder().maxTasksPerWorker(20).start();
        try (pool) {
            pool.map(range(50), n -> {
                Thread.sleep(10);
                return n;
            });
            long passed = System.nanoTime() - before;
            assertThat(pool.insights().workers()).isNotEmpty().allSatisfy(worker -> {
                assertThat(life(worker)).isLessThanOrEqualTo(System.nanoTime() - before);
                assertThat(worker.workingShare()).isBetween(0.0, 1.0);
            });
            assertThat(pool.workers())
                    .allSatisfy(worker -> assertThat(worker.busy()).isLessThanOrEqualTo(worker.alive()));
            assertThat(passed).isPositive();
        }
        WorkerInsights ended = pool.insights().ended();

        assertThat(ended.starting()).isPositive();
        assertThat(ended.exiting()).isPositive();
        // Each element has certainly taken its time.
        assertThat(ended.working()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(life(ended))
                .isLessThanOrEqualTo((System.nanoTime() - before)
                        * pool.insights().turnover().started());
    }

    private static long life(WorkerInsights worker) {
        return LongStream.of(
                        worker.starting().toNanos(),
                        worker.waiting().toNanos(),
                        worker.working().toNanos(),
                        worker.exiting().toNanos())
                .sum();
    }

    @Test
    void theLongTaskIsFoundWhileItRunsAndAfterwards() throws Exception {
        try (ProcessPool pool = builder().start()) {
            pool.map(range(100), n -> n, 1);
            String go = directory.resolve("go").toString();
            TaskFuture<Long> slow = pool.submit(() -> {
                while (!Files.exists(Path.of(go))) {
                    Thread.sleep(5);
                }
                return ProcessHandle.current().pid();
            });
            eventually("it is seen to run, longer than any other", () -> longest(pool)
                    .running());
            assertThat(longest(pool).task()).isEqualTo(2);
            long seen = System.nanoTime();
            Thread.sleep(200);
            Duration waited = Duration.ofNanos(System.nanoTime() - seen);
            Files.createFile(Path.of(go));
            long pid = slow.get();
            eventually("it has ended", () -> !longest(pool).running());

            TaskInsights longest = longest(pool);
            assertThat(longest.task()).isEqualTo(2);
            assertThat(longest.pid()).isEqualTo(pid);
            assertThat(longest.worker()).startsWith("seen-worker-");
            assertThat(longest.duration()).isGreaterThanOrEqualTo(waited);
            assertThat(pool.insights().busiest()).hasSizeLessThanOrEqualTo(5).isSortedAccordingTo((a, b) -> b.duration()
                    .compareTo(a.duration()));
        }
    }

    private static TaskInsights longest(ProcessPool pool) {
        return pool.insights().busiest().getFirst();
    }

    @Test
    void whatWaitsAndWhatIsSentIsTold() throws Exception {
        try (ProcessPool pool = builder().start()) {
            for (int i = 0; i < 10; i++) {
                pool.submit(() -> sleepLong(1));
            }
            PoolInsights before = pool.insights();
            eventually("both workers have got some", () -> pool.insights().inFlight() >= 2);
            PoolInsights after = pool.insights();
            pool.shutdownNow();

            assertThat(before.queued() + before.inFlight()).isEqualTo(10);
            assertThat(after.queued() + after.inFlight()).isEqualTo(10);
        }
    }

    @Test
    void lookingWhileAllIsGoingOnHarmsNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ProcessPool pool = builder().maxTasksPerWorker(500).start()) {
            Thread looking = Thread.ofVirtual().start(() -> {
                long seen = 0;
                while (go.getCount() > 0) {
                    long now = pool.insights().tasks().ended();
                    assertThat(now).isGreaterThanOrEqualTo(seen);
                    seen = now;
                    Thread.onSpinWait();
                }
            });
            pool.map(range(20_000), n -> n, 5);
            go.countDown();
            looking.join();

            assertThat(pool.insights().tasks().returned()).isEqualTo(20_000);
        }
    }
}
