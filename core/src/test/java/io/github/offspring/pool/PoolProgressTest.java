package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.MapFailedException;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a progress listener is told: of every map its beginning, its end, and exact counts.
@RealProcesses
class PoolProgressTest {

    private ProcessPool pool;
    private final Told told = new Told();

    /// Notes what it is told, and complains of what it must not be.
    private static final class Told implements ProgressListener {

        private final Map<Long, List<String>> calls = new ConcurrentHashMap<>();
        private final Map<Long, Progress> last = new ConcurrentHashMap<>();
        private final Map<Long, Progress> ends = new ConcurrentHashMap<>();
        private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void begun(Progress at) {
            if (calls.put(at.task(), Collections.synchronizedList(new ArrayList<>(List.of("begun")))) != null) {
                complaints.add("begun twice: " + at);
            }
            note(at);
        }

        @Override
        public void advanced(Progress at) {
            calls.get(at.task()).add("advanced");
            note(at);
        }

        @Override
        public void ended(Progress at) {
            note(at);
            calls.get(at.task()).add("ended");
            ends.put(at.task(), at);
        }

        private void note(Progress at) {
            Progress before = last.put(at.task(), at);
            if (ends.containsKey(at.task())) {
                complaints.add("told after the end: " + at);
            }
            if (before != null && (before.done() > at.done() || before.failed() > at.failed())) {
                complaints.add("goes back: " + before + " " + at);
            }
            if (at.failed() > at.done() || !Thread.currentThread().isVirtual()) {
                complaints.add("is wrong: " + at);
            }
        }

        Progress theOnlyEnd() {
            eventually("size 1", () -> ends.size() == 1);
            assertThat(complaints).isEmpty();
            Progress end = ends.values().iterator().next();
            assertThat(calls).hasSize(1);
            List<String> ofIt = List.copyOf(calls.get(end.task()));
            assertThat(ofIt).startsWith("begun").endsWith("ended");
            assertThat(ofIt).filteredOn(call -> !call.equals("advanced")).hasSize(2);
            return end;
        }

        void assertCounts(long done, long failed, OptionalLong total) {
            Progress end = theOnlyEnd();
            assertThat(end).isEqualTo(new Progress(end.task(), done, failed, total));
        }
    }

    @BeforeEach
    void open() {
        pool = ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)).start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static int failEachTenth(int n) {
        if (n % 10 == 0) {
            throw new IllegalArgumentException("no");
        }
        return n;
    }

    private static int sleepLong(int n) throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(10));
        return n;
    }

    @Test
    void anEagerMapIsToldOfFromItsBeginningToItsEnd() throws Exception {
        pool.withProgress(told).map(range(1000), n -> n + 1);

        told.assertCounts(1000, 0, OptionalLong.of(1000));
    }

    @Test
    void whatIsSlowIsToldOfInBetween() throws Exception {
        List<SharedEvent> go = List.of(SharedEvent.create(), SharedEvent.create(), SharedEvent.create());
        TaskFuture<List<Integer>> future = pool.withProgress(told)
                .withChunkSize(1)
                .mapAsync(range(3), n -> {
                    go.get(n).await();
                    return n;
                });
        // Each is told of before the next one ends.
        for (int n = 0; n < 3; n++) {
            long ended = n + 1L;
            go.get(n).set();
            eventually(
                    "it is told of " + ended, () -> told.last.values().stream().anyMatch(at -> at.done() == ended));
        }

        assertThat(future.get()).hasSize(3);
        Progress end = told.theOnlyEnd();
        assertThat(told.calls.get(end.task())).containsExactly("begun", "advanced", "advanced", "advanced", "ended");
    }

    @Test
    void failuresAreCounted() {
        assertThatThrownBy(() -> pool.withProgress(told).map(range(100), PoolProgressTest::failEachTenth))
                .isInstanceOf(MapFailedException.class);

        told.assertCounts(100, 10, OptionalLong.of(100));
    }

    @Test
    void anElementThatKillsItsWorkerIsOneFailure() {
        assertThatThrownBy(() -> pool.withProgress(told).map(range(20), n -> {
                    if (n == 7) {
                        Runtime.getRuntime().halt(1);
                    }
                    return n;
                }))
                .isInstanceOf(MapFailedException.class);

        told.assertCounts(20, 1, OptionalLong.of(20));
    }

    @Test
    void aMapWithoutElementsBeginsAndEnds() throws Exception {
        pool.withProgress(told).map(List.<Integer>of(), n -> n);

        told.assertCounts(0, 0, OptionalLong.of(0));
    }

    @Test
    void aCancelledMapEnds() {
        TaskFuture<List<Integer>> future =
                pool.withProgress(told).withChunkSize(1).mapAsync(range(10), PoolProgressTest::sleepLong);
        // Not interrupted: what runs would count as failed if that were known before the end is told.
        future.cancel(false);

        told.assertCounts(0, 0, OptionalLong.of(10));
        pool.shutdownNow();
    }

    @Test
    void aMapThatItsUserCompletesEnds() {
        TaskFuture<List<Integer>> future = pool.withProgress(told).mapAsync(range(10), PoolProgressTest::sleepLong);
        future.complete(List.of());

        told.assertCounts(0, 0, OptionalLong.of(10));
        pool.shutdownNow();
    }

    @Test
    void aMapWhosePoolIsStoppedEnds() {
        pool.withProgress(told).withChunkSize(1).mapAsync(range(10), PoolProgressTest::sleepLong);
        pool.shutdownNow();

        told.assertCounts(10, 10, OptionalLong.of(10));
    }

    @Test
    void aMapThatCannotBeSentEnds() {
        assertThatThrownBy(() -> pool.withProgress(told).map(List.of(new Object()), Object::hashCode))
                .isInstanceOf(CodecException.class);

        told.assertCounts(0, 0, OptionalLong.of(1));
    }

    @Test
    void aPoolThatHasBeenShutDownTellsOfNoMap() {
        pool.shutdown();
        assertThatThrownBy(() -> pool.withProgress(told).map(range(3), n -> n))
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(told.calls.size()).isEqualTo(told.ends.size());
    }

    @Test
    void aLazyMapIsToldOf() {
        try (LazyResults<Integer> results =
                pool.withProgress(told).mapLazily(range(5000).iterator(), n -> n + 1)) {
            assertThat(results.stream()).hasSize(5000);
        }

        told.assertCounts(5000, 0, OptionalLong.of(5000));
    }

    @Test
    void anUnorderedMapIsToldOfWithItsFailures() throws Exception {
        try (LazyResults<Integer> results =
                pool.withProgress(told).mapUnordered(range(100).iterator(), PoolProgressTest::failEachTenth)) {
            int outcomes = 0;
            while (results.nextOutcome().isPresent()) {
                outcomes++;
            }
            assertThat(outcomes).isEqualTo(100);
        }

        told.assertCounts(100, 10, OptionalLong.of(100));
    }

    @Test
    void theTotalOfALazyMapIsUnknownUntilTheInputEndsUnlessACollectionTellsIt() {
        Told ofCollection = new Told();
        try (LazyResults<Integer> one = pool.withProgress(told).mapLazily(endless(), n -> n);
                LazyResults<Integer> other = pool.withProgress(ofCollection).mapLazily(range(100_000), n -> n)) {
            assertThat(one.next()).isZero();
            assertThat(other.next()).isZero();
            eventually("size 1", () -> told.last.size() == 1);
            eventually("size 1", () -> ofCollection.last.size() == 1);
            assertThat(told.last.values()).allMatch(at -> at.total().isEmpty());
            assertThat(ofCollection.last.values()).allMatch(at -> at.total().equals(OptionalLong.of(100_000)));
        }

        assertThat(told.theOnlyEnd().total()).isEmpty();
        assertThat(ofCollection.theOnlyEnd().total()).hasValue(100_000);
    }

    /// Is told only when the test says so.
    private record Late(CountDownLatch go, ProgressListener listener) implements ProgressListener {
        @Override
        public void begun(Progress at) {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            listener.begun(at);
        }

        @Override
        public void advanced(Progress at) {
            listener.advanced(at);
        }

        @Override
        public void ended(Progress at) {
            listener.ended(at);
        }
    }

    @Test
    void theTotalOfACollectionStaysWhenItsResultsAreClosed() throws Exception {
        // It was what had been pulled by then, if the end was told a moment later.
        CountDownLatch go = new CountDownLatch(1);
        try (LazyResults<Integer> results =
                pool.withProgress(new Late(go, told)).mapLazily(range(100_000), n -> n)) {
            assertThat(results.next()).isZero();
        }
        // For the thread that pulls: that it has seen the end cannot be seen.
        Thread.sleep(200);
        go.countDown();

        assertThat(told.theOnlyEnd().total()).hasValue(100_000);
    }

    private static Iterator<Integer> endless() {
        return IntStream.iterate(0, n -> n + 1).iterator();
    }

    @Test
    void aLazyMapWhoseInputThrowsEndsWithWhatItGave() {
        Iterator<Integer> broken = range(10).stream()
                .map(n -> {
                    if (n == 5) {
                        throw new IllegalStateException("no more");
                    }
                    return n;
                })
                .iterator();
        try (LazyResults<Integer> results = pool.withProgress(told).mapLazily(broken, n -> n)) {
            told.assertCounts(5, 0, OptionalLong.of(5));
            assertThat(results.next()).isZero();
        }
    }

    @Test
    void aLazyMapThatWaitsForItsConsumerEndsWithItsPool() {
        LazyResults<Integer> results = pool.withProgress(told).withLookAhead(10).mapLazily(endless(), n -> n);
        eventually("10 are done", () -> told.last.values().stream().anyMatch(at -> at.done() == 10));
        pool.close();

        told.assertCounts(10, 0, OptionalLong.empty());
        results.close();
    }

    @Test
    void aMapInACallbackOfAMapIsToldOfByItself() throws Exception {
        TaskSubmitter submitter = pool.withProgress(told);
        CountDownLatch inner = new CountDownLatch(1);
        submitter
                .mapAsync(range(5), n -> n, (List<Integer> outer) -> {
                    submitter.mapAsync(outer, n -> n, (List<Integer> _) -> inner.countDown());
                })
                .get();
        inner.await();

        eventually("size 2", () -> told.ends.size() == 2);
        assertThat(told.ends.values()).allMatch(at -> at.done() == 5 && at.failed() == 0);
        assertThat(told.complaints).isEmpty();
    }

    @Test
    void manyMapsAtOnceDoNotMix() throws Exception {
        List<TaskFuture<List<Integer>>> futures = new ArrayList<>();
        TaskSubmitter submitter = pool.withProgress(told);
        for (int i = 0; i < 50; i++) {
            futures.add(submitter.mapAsync(range(i), n -> n));
        }
        for (TaskFuture<List<Integer>> future : futures) {
            future.get();
        }

        eventually("size 50", () -> told.ends.size() == 50);
        assertThat(told.ends.values().stream().map(Progress::done)).containsExactlyInAnyOrderElementsOf(longs(50));
        assertThat(told.complaints).isEmpty();
    }

    private static List<Long> longs(int end) {
        return range(end).stream().map(Integer::longValue).toList();
    }

    @Test
    void aListenerThatThrowsHarmsNothingAndIsReportedOnce() throws Exception {
        List<String> warnings = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ended = new CountDownLatch(1);
        Logger logger = Logger.getLogger("io.github.offspring.pool");
        Handler handler = collecting(warnings);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            assertThat(pool.withProgress(new Throwing(ended)).map(range(100), n -> n))
                    .hasSize(100);
            ended.await();
            eventually("size 1", () -> warnings.size() == 1);
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    private record Throwing(CountDownLatch end) implements ProgressListener {
        @Override
        public void begun(Progress at) {
            throw new IllegalStateException("begun");
        }

        @Override
        public void ended(Progress at) {
            Thread.currentThread().interrupt();
            end.countDown();
            throw new AssertionError("ended");
        }
    }

    private static Handler collecting(List<String> messages) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                messages.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void aListenerThatBlocksDelaysNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ProgressListener blocking = new ProgressListener() {
            @Override
            public void begun(Progress at) {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void ended(Progress at) {
                end.countDown();
            }
        };

        assertThat(pool.withProgress(blocking).map(range(100), n -> n)).hasSize(100);
        assertThat(end.getCount()).isEqualTo(1);
        go.countDown();
        end.await();
    }

    @Test
    void theLastListenerNamedIsToldAndOtherOptionsStay() throws Exception {
        Told never = new Told();
        assertThat(pool.withProgress(never)
                        .withChunkSize(3)
                        .withProgress(told)
                        .withTimeout(Duration.ofMinutes(10))
                        .withRetries(1)
                        .map(range(10), n -> n))
                .hasSize(10);

        told.assertCounts(10, 0, OptionalLong.of(10));
        assertThat(never.calls).isEmpty();
    }
}
