package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.LaunchException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How lazy maps come through the deaths of workers, and how they end before their input does: nobody hangs, and
/// nothing is left.
@RealProcesses
class PoolLazyEndTest {

    private static final long SEED = 20_261_122;

    @TempDir
    private Path directory;

    private static ProcessPool pool(int workers) {
        return ProcessPool.builder()
                .workers(workers)
                .grace(Duration.ofMillis(100))
                .child(child -> child.output(Output.discard()))
                .start();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static int spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static int sleepWhateverHappens() {
        while (true) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static int spinAfterTelling(String file) throws IOException {
        Files.createFile(Path.of(file));
        return spin();
    }

    private static int dieAt(int n, int every) {
        if (n % every == every - 1) {
            Runtime.getRuntime().halt(9);
        }
        return n;
    }

    /// An input whose end nobody knows; it tells the thread that waits in it.
    private static Iterator<Integer> thenBlocks(int count, AtomicReference<Thread> blocked) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (next == count) {
                    blocked.set(Thread.currentThread());
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return true;
            }

            @Override
            public Integer next() {
                return next++;
            }
        };
    }

    private static void awaitEnd(AtomicReference<Thread> thread) {
        eventually(
                "the thread that pulls has ended",
                () -> thread.get() != null && !thread.get().isAlive());
    }

    private static List<Outcome<Integer>> outcomes(LazyResults<Integer> results) throws InterruptedException {
        List<Outcome<Integer>> outcomes = new ArrayList<>();
        for (var next = results.nextOutcome(); next.isPresent(); next = results.nextOutcome()) {
            outcomes.add(next.get());
        }
        return outcomes;
    }

    // ---- Deaths

    @ParameterizedTest
    @CsvSource({"1,1,true", "2,1,true", "2,50,true", "2,7,false", "3,0,false", "1,0,true"})
    void aWorkerThatDiesCostsExactlyTheElementThatItRan(int workers, int chunkSize, boolean ordered) throws Exception {
        try (ProcessPool pool = pool(workers)) {
            TaskSubmitter sized = chunkSize == 0 ? pool : pool.withChunkSize(chunkSize);
            LazyResults<Integer> results = ordered
                    ? sized.mapLazily(numbers(200), n -> dieAt(n, 50))
                    : sized.mapUnordered(numbers(200), n -> dieAt(n, 50));
            List<Outcome<Integer>> outcomes = outcomes(results);

            assertThat(outcomes)
                    .extracting(Outcome::index)
                    .doesNotHaveDuplicates()
                    .hasSize(200);
            for (Outcome<Integer> outcome : outcomes) {
                if (outcome.index() % 50 == 49) {
                    assertThat(outcome.failure()).isInstanceOf(WorkerDiedException.class);
                } else {
                    assertThat(outcome.value()).isEqualTo((int) outcome.index());
                }
            }
        }
    }

    @Test
    void workersThatAreKilledAtAnyTimeCostAtMostOneElementEach() throws Exception {
        Random random = new Random(SEED);
        try (ProcessPool pool = pool(2)) {
            int kills = 0;
            List<Outcome<Integer>> outcomes = new ArrayList<>();
            try (LazyResults<Integer> results = pool.withLookAhead(500).mapLazily(numbers(20_000), n -> n + 1)) {
                for (var next = results.nextOutcome(); next.isPresent(); next = results.nextOutcome()) {
                    outcomes.add(next.get());
                    if (outcomes.size() % 2000 == 1000) {
                        // Of those that are ready: a pool gives up after three that are killed before that.
                        List<WorkerStatus> workers = pool.workers().stream()
                                .filter(worker -> !worker.alive().isZero())
                                .toList();
                        long pid = workers.get(random.nextInt(workers.size())).pid();
                        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                        kills++;
                    }
                }
            }

            assertThat(outcomes).extracting(Outcome::index).hasSize(20_000).isSorted();
            List<Outcome<Integer>> failed =
                    outcomes.stream().filter(Outcome::isFailure).toList();
            assertThat(failed).as("seed=%d", SEED).hasSizeLessThanOrEqualTo(kills);
            assertThat(failed)
                    .allSatisfy(outcome -> assertThat(outcome.failure()).isInstanceOf(WorkerDiedException.class));
        }
    }

    @Test
    void theTimeOutIsThatOfEachElement() throws Exception {
        try (ProcessPool pool = pool(2)) {
            // Longer than anything holds the others up.
            LazyResults<Integer> results = pool.withTimeout(Duration.ofSeconds(15))
                    .withChunkSize(4)
                    .mapLazily(numbers(12), n -> n % 5 == 3 ? sleepWhateverHappens() : n);
            List<Outcome<Integer>> outcomes = outcomes(results);

            assertThat(outcomes).extracting(Outcome::index).hasSize(12).isSorted();
            for (Outcome<Integer> outcome : outcomes) {
                if (outcome.index() % 5 == 3) {
                    assertThat(outcome.failure()).isInstanceOf(TimeoutException.class);
                } else {
                    assertThat(outcome.failure()).isNull();
                }
            }
        }
    }

    // ---- Close

    @Test
    void closingEndsAnElementThatWouldRunForEver() throws Exception {
        String begun = directory.resolve("begun").toString();
        try (ProcessPool pool = pool(1)) {
            LazyResults<Integer> results =
                    pool.mapLazily(Stream.generate(() -> begun).iterator(), PoolLazyEndTest::spinAfterTelling);
            eventually("it runs", () -> Files.exists(Path.of(begun)));
            results.close();
            results.close();

            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            assertThatThrownBy(results::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(results::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(results::nextOutcome).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(results::isAtEnd).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingInterruptsTheInput() {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        try (ProcessPool pool = pool(1)) {
            LazyResults<Integer> results = pool.mapLazily(thenBlocks(3, blocked), n -> n);
            assertThat(results.next()).isZero();
            eventually("it waits for its input", () -> blocked.get() != null);
            results.close();

            awaitEnd(blocked);
        }
    }

    @Test
    void closingWakesWhoWaitsForAResult() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Thread> blocked = new AtomicReference<>();
        try (ProcessPool pool = pool(1)) {
            LazyResults<Integer> results = pool.mapLazily(thenBlocks(0, blocked), n -> n);
            Thread consumer = Thread.ofPlatform().start(() -> {
                try {
                    assertThat(results.hasNext()).isFalse();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });
            eventually(
                    "it waits",
                    () -> consumer.getState() == Thread.State.WAITING
                            || consumer.getState() == Thread.State.TIMED_WAITING);
            results.close();
            consumer.join();

            assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void mapsThatAreClosedAtAnyTimeLeaveThePoolAsItWas() throws Exception {
        Random random = new Random(SEED);
        try (ProcessPool pool = pool(2)) {
            for (int i = 0; i < 300; i++) {
                AtomicInteger pulled = new AtomicInteger();
                LazyResults<Integer> results =
                        pool.mapLazily(Stream.generate(pulled::getAndIncrement).iterator(), n -> n);
                int consumed = random.nextInt(20);
                for (int n = 0; n < consumed; n++) {
                    assertThat(results.next()).isEqualTo(n);
                }
                results.close();
            }

            assertThat(pool.map(numbers(100), n -> n)).isEqualTo(numbers(100));
            eventually("nothing is queued", () -> pool.toString().contains("idle=2, queued=0"));
        }
    }

    // ---- Interruption

    @Test
    void anInterruptedConsumerIsToldAndTheMapGoesOn() throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        try (ProcessPool pool = pool(1);
                LazyResults<Integer> results = pool.mapLazily(thenBlocks(2, blocked), n -> n)) {
            assertThat(results.next()).isZero();
            assertThat(results.next()).isEqualTo(1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(results::hasNext).isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatThrownBy(results::next).isInstanceOf(CancellationException.class);
            assertThatThrownBy(results::nextOutcome).isInstanceOf(InterruptedException.class);

            assertThat(Thread.interrupted()).isFalse();
            assertThat(results.nextOutcome(Duration.ofMillis(5))).isEmpty();
        }
    }

    @Test
    void aResultThatIsThereIsGivenToAnInterruptedThread() throws Exception {
        try (ProcessPool pool = pool(1);
                LazyResults<Integer> results = pool.mapLazily(List.of(5), n -> n)) {
            assertThat(results.hasNext()).isTrue();
            Thread.currentThread().interrupt();

            assertThat(results.next()).isEqualTo(5);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    // ---- The pool's end

    @Test
    @Conformance({"ExecutorTest.test_shutdown_race_issue12456", "ExecutorShutdownTest.test_hang_issue12364"})
    void whatHadBeenPulledBeforeAShutdownIsDoneAndTheRestFailsOnce() throws Exception {
        for (int chunkSize : new int[] {1, 1000}) {
            AtomicInteger pulled = new AtomicInteger();
            ProcessPool pool = pool(2);
            LazyResults<Integer> results = pool.withChunkSize(chunkSize)
                    .withLookAhead(1000)
                    .mapLazily(Stream.generate(pulled::getAndIncrement).iterator(), n -> n * 2);
            assertThat(results.next()).isZero();
            pool.shutdown();
            List<Outcome<Integer>> rest = outcomes(results);

            for (int i = 0; i < rest.size() - 1; i++) {
                assertThat(rest.get(i)).isEqualTo(new Outcome<>(i + 1, (i + 1) * 2, null));
            }
            assertThat(rest.getLast().failure()).isInstanceOf(RejectedExecutionException.class);
            assertThat(rest.getLast().index()).isEqualTo(rest.size());
            assertThat(results.isAtEnd()).isTrue();
            assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aMapWhoseInputHadBeenPulledCompletelyDoesNotNoticeAShutdown() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Iterator<Integer> input = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (next == 50) {
                    ended.countDown();
                }
                return next < 50;
            }

            @Override
            public Integer next() {
                return next++;
            }
        };
        ProcessPool pool = pool(2);
        LazyResults<Integer> results = pool.mapLazily(input, n -> n);
        ended.await();
        pool.close();

        assertThat(outcomes(results)).extracting(Outcome::value).isEqualTo(numbers(50));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyWaitsForAnInputOfAPoolThatHasEnded(boolean now) throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        ProcessPool pool = pool(1);
        LazyResults<Integer> results = pool.mapLazily(thenBlocks(3, blocked), n -> n);
        assertThat(results.next()).isZero();
        assertThat(results.next()).isEqualTo(1);
        assertThat(results.next()).isEqualTo(2);
        eventually("it waits for its input", () -> blocked.get() != null);
        if (now) {
            pool.shutdownNow();
        } else {
            pool.shutdown();
        }

        Outcome<Integer> last = results.nextOutcome().orElseThrow();
        assertThat(last.index()).isEqualTo(3);
        assertThat(last.failure()).isInstanceOf(RejectedExecutionException.class);
        assertThat(results.hasNext()).isFalse();
        awaitEnd(blocked);
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void nobodyWaitsForAnInputThatIsAskedAfterThePoolHasEnded() throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        ProcessPool pool = pool(1);
        LazyResults<Integer> results = pool.withLookAhead(3).mapLazily(thenBlocks(3, blocked), n -> n);
        assertThat(results.hasNext()).isTrue();
        eventually("all are done", () -> pool.workers().getFirst().tasks() == 3);
        pool.close();

        assertThat(blocked.get()).isNull();
        assertThat(outcomes(results))
                .satisfiesExactly(
                        outcome -> assertThat(outcome.value()).isZero(),
                        outcome -> assertThat(outcome.value()).isEqualTo(1),
                        outcome -> assertThat(outcome.value()).isEqualTo(2),
                        outcome -> assertThat(outcome.failure()).isInstanceOf(RejectedExecutionException.class));
        awaitEnd(blocked);
    }

    @Test
    void anInputThatEndsAtTheLookAheadDoesNotNoticeThePoolsEnd() throws Exception {
        ProcessPool pool = pool(1);
        LazyResults<Integer> results = pool.withLookAhead(3).mapLazily(numbers(3), n -> n);
        assertThat(results.hasNext()).isTrue();
        eventually("all are done", () -> pool.workers().getFirst().tasks() == 3);
        pool.close();

        assertThat(outcomes(results)).extracting(Outcome::value).isEqualTo(numbers(3));
    }

    @Test
    void shutdownNowEndsAMapInTheMiddle() throws Exception {
        for (int consumed : new int[] {0, 1, 100}) {
            ProcessPool pool = pool(2);
            LazyResults<Integer> results =
                    pool.mapLazily(Stream.generate(() -> 1).iterator(), n -> n);
            for (int i = 0; i < consumed; i++) {
                assertThat(results.next()).isEqualTo(1);
            }
            pool.shutdownNow();
            List<Outcome<Integer>> rest = outcomes(results);

            assertThat(rest.getLast().failure()).isInstanceOf(RejectedExecutionException.class);
            assertThat(rest).filteredOn(Outcome::isFailure).allSatisfy(outcome -> assertThat(outcome.failure())
                    .isInstanceOfAny(CancellationException.class, RejectedExecutionException.class));
            assertThat(rest).extracting(Outcome::index).doesNotHaveDuplicates().isSorted();
            assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThatThrownBy(() -> pool.mapLazily(List.of(1), n -> n)).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void aMapInAPoolThatEndsCanBeClosed() throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        ProcessPool pool = pool(1);
        LazyResults<Integer> results = pool.mapLazily(thenBlocks(5, blocked), n -> n);
        eventually("it waits for its input", () -> blocked.get() != null);
        pool.shutdown();
        results.close();
        awaitEnd(blocked);

        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void workersThatCannotBeStartedFailTheMap() throws Exception {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .child(child -> child.jvmOptions("-XX:+NoSuchFlag").output(Output.discard()))
                .start()) {
            LazyResults<Integer> results;
            try {
                results = pool.mapLazily(thenBlocks(3, blocked), n -> n);
            } catch (RejectedExecutionException e) {
                assertThat(e).hasMessageContaining("NoSuchFlag");
                return;
            }
            List<Outcome<Integer>> outcomes = outcomes(results);

            assertThat(outcomes).isNotEmpty().allSatisfy(outcome -> assertThat(outcome.failure())
                    .isInstanceOfAny(LaunchException.class, RejectedExecutionException.class)
                    .hasMessageContaining("NoSuchFlag"));
        }
    }

    @Test
    void shutdownAtAnyTimeHangsNobody() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 12; i++) {
            ProcessPool pool = pool(2);
            AtomicInteger pulled = new AtomicInteger();
            LazyResults<Integer> results = pool.withLookAhead(1 + random.nextInt(300))
                    .withChunkSize(1 + random.nextInt(50))
                    .mapUnordered(Stream.generate(pulled::getAndIncrement).iterator(), n -> n);
            int consumed = random.nextInt(500);
            for (int n = 0; n < consumed; n++) {
                assertThat(results.nextOutcome()).isPresent();
            }
            if (i % 3 == 0) {
                pool.shutdownNow();
            } else {
                pool.shutdown();
            }
            List<Outcome<Integer>> rest = outcomes(results);

            assertThat(rest.getLast().failure()).as("seed=%d", SEED).isInstanceOf(RejectedExecutionException.class);
            if (i % 3 != 0) {
                assertThat(rest.subList(0, rest.size() - 1)).noneMatch(Outcome::isFailure);
            }
            pool.close();
        }
    }
}
