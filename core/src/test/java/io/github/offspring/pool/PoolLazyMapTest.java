package io.github.offspring.pool;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What lazy maps make of their input, as long as no worker dies and the pool goes on.
@RealProcesses
class PoolLazyMapTest {

    private static final int LAST = -1;

    private ProcessPool pool;

    private record Unsendable(Object held) implements Serializable {}

    @BeforeEach
    void open() {
        pool = ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)).start();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(int count) {
        return numbers(count).stream().map(n -> n * n).toList();
    }

    private static <R> List<R> rest(LazyResults<R> results) {
        List<R> rest = new ArrayList<>();
        results.forEachRemaining(rest::add);
        return rest;
    }

    /// Counts from 0 on, and notes how far.
    private static Iterator<Integer> counting(AtomicInteger pulled) {
        return Stream.generate(pulled::getAndIncrement).iterator();
    }

    /// Gives what is put into the queue, when it is there.
    private static Iterator<Integer> waiting(BlockingQueue<Integer> queue) {
        return new Iterator<>() {
            private Integer next;

            @Override
            public boolean hasNext() {
                try {
                    next = queue.take();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return next != LAST;
            }

            @Override
            public Integer next() {
                return next;
            }
        };
    }

    // ---- Order and sizes

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 1000, 20_000})
    @Conformance({"_TestPool.test_imap", "_TestPool.test_empty_iterable", "ExecutorTest.test_map"})
    void resultsComeInTheOrderOfTheInput(int count) {
        try (LazyResults<Integer> results = pool.mapLazily(numbers(count), n -> n * n)) {
            assertThat(rest(results)).isEqualTo(squares(count));
            assertThat(results.hasNext()).isFalse();
            assertThat(results.isAtEnd()).isTrue();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 1000, 20_000})
    @Conformance("_TestPool.test_imap_unordered")
    void unorderedResultsAreTheSameInSomeOrder(int count) {
        try (LazyResults<Integer> results = pool.mapUnordered(numbers(count), n -> n * n)) {
            assertThat(rest(results)).containsExactlyInAnyOrderElementsOf(squares(count));
            assertThat(results.hasNext()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "100,1000", "100,7", "1,3", "1000000,2000000000", "3,1000"})
    @Conformance({"_TestPool.test_imap", "_TestPool.test_imap_unordered"})
    void chunkSizeAndLookAheadDoNotChangeTheResults(int chunkSize, int lookAhead) {
        TaskSubmitter sized = pool.withChunkSize(chunkSize).withLookAhead(lookAhead);

        assertThat(rest(sized.mapLazily(numbers(1000), n -> n * n))).isEqualTo(squares(1000));
        assertThat(rest(sized.mapUnordered(numbers(1000), n -> n * n)))
                .containsExactlyInAnyOrderElementsOf(squares(1000));
    }

    @Test
    void elementsAndResultsMayBeNull() throws Exception {
        List<String> elements = Arrays.asList(null, "a", null);

        assertThat(rest(pool.mapLazily(elements, n -> n == null ? "was null" : null)))
                .containsExactly("was null", null, "was null");
        try (LazyResults<String> results = pool.<String, String>mapLazily(List.of("a"), n -> null)) {
            assertThat(results.nextOutcome()).contains(new Outcome<>(0, null, null));
            assertThat(results.nextOutcome()).isEmpty();
        }
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> pool.withChunkSize(size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("chunkSize=" + size);
            assertThatThrownBy(() -> pool.withLookAhead(size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lookAhead=" + size);
        }
        assertThatThrownBy(() -> pool.mapLazily(List.of(1), null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> pool.mapLazily((Iterator<Integer>) null, n -> n))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void theOptionsGoTogetherInAnyOrder() throws Exception {
        TaskSubmitter all =
                pool.withLookAhead(5).withTimeout(Duration.ofMinutes(5)).withChunkSize(2);

        assertThat(all.map(numbers(11), n -> n * n)).isEqualTo(squares(11));
        assertThat(rest(all.mapLazily(numbers(11), n -> n * n))).isEqualTo(squares(11));
    }

    // ---- Back-pressure

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50, 1000})
    void anInfiniteInputIsPulledNoFurtherThanTheLookAhead(int lookAhead) {
        AtomicInteger pulled = new AtomicInteger();
        try (LazyResults<Integer> results = pool.withLookAhead(lookAhead).mapLazily(counting(pulled), n -> n + 1)) {
            for (int consumed = 1; consumed <= 300; consumed++) {
                assertThat(results.next()).isEqualTo(consumed);
                assertThat(pulled.get()).isBetween(consumed, consumed + lookAhead);
            }
            eventually("it pulls as far as it may", () -> pulled.get() == 300 + lookAhead);
        }
        assertThat(pulled.get()).isLessThanOrEqualTo(300 + lookAhead);
    }

    @Test
    void unorderedMapsHaveTheSameLookAhead() {
        AtomicInteger pulled = new AtomicInteger();
        try (LazyResults<Integer> results = pool.withLookAhead(20).mapUnordered(counting(pulled), n -> n)) {
            eventually("it pulls as far as it may", () -> pulled.get() == 20);
            for (int i = 0; i < 100; i++) {
                results.next();
            }
            eventually("it goes on", () -> pulled.get() == 120);
        }
    }

    @Test
    void theLookAheadOfAMapThatSaysNothingIsAThousandForEachWorker() {
        AtomicInteger pulled = new AtomicInteger();
        try (LazyResults<Integer> results = pool.mapLazily(counting(pulled), n -> n)) {
            eventually("it pulls as far as it may", () -> pulled.get() == 2000);
            assertThat(results.next()).isZero();
        }
    }

    // ---- Input that waits

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void aResultDoesNotWaitForTheNextElement(int chunkSize) {
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        TaskSubmitter submitter = chunkSize == 0 ? pool : pool.withChunkSize(chunkSize);
        try (LazyResults<Integer> results = submitter.mapLazily(waiting(queue), n -> n * 2)) {
            for (int i = 0; i < 100; i++) {
                for (int burst = 0; burst <= i % 5; burst++) {
                    queue.add(i);
                }
                for (int burst = 0; burst <= i % 5; burst++) {
                    assertThat(results.next()).isEqualTo(i * 2);
                }
            }
            queue.add(LAST);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void waitingForAnOutcomeMayHaveALimit() throws Exception {
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        try (LazyResults<Integer> results = pool.mapLazily(waiting(queue), n -> n * 2)) {
            assertThat(results.nextOutcome(Duration.ofMillis(10))).isEmpty();
            assertThat(results.nextOutcome(Duration.ofMillis(-1))).isEmpty();
            assertThat(results.isAtEnd()).isFalse();
            queue.add(4);
            assertThat(results.nextOutcome(Duration.ofMinutes(1))).contains(new Outcome<>(0, 8, null));
            queue.add(LAST);
            assertThat(results.nextOutcome(Duration.ofMinutes(1))).isEmpty();
            assertThat(results.isAtEnd()).isTrue();
        }
    }

    // ---- Input that throws

    @ParameterizedTest
    @CsvSource({"0,1", "0,100", "3,1", "3,2", "4,4", "4,1", "8,4", "1000,100", "3,100"})
    @Conformance("_TestPool.test_imap_handle_iterable_exception")
    void anInputThatThrowsHasItsExceptionAfterTheResultsBefore(int good, int chunkSize) throws Exception {
        for (boolean ordered : new boolean[] {true, false}) {
            Iterator<Integer> input = Stream.iterate(0, n -> n + 1)
                    .map(n -> {
                        if (n == good) {
                            throw new IllegalArgumentException("stop at " + n);
                        }
                        return n;
                    })
                    .iterator();
            TaskSubmitter sized = pool.withChunkSize(chunkSize);
            LazyResults<Integer> results = ordered ? sized.mapLazily(input, n -> n) : sized.mapUnordered(input, n -> n);
            List<Integer> before = new ArrayList<>();
            for (int i = 0; i < good; i++) {
                before.add(results.next());
            }

            assertThat(before).containsExactlyInAnyOrderElementsOf(numbers(good));
            assertThat(results.hasNext()).isTrue();
            Outcome<Integer> last = results.nextOutcome().orElseThrow();
            assertThat(last.index()).isEqualTo(good);
            assertThat(last.isFailure()).isTrue();
            assertThat(last.failure())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stop at " + good);
            assertThat(results.hasNext()).isFalse();
            assertThat(results.nextOutcome()).isEmpty();
        }
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void nextThrowsWhatTheInputThrew() {
        Iterator<Integer> input = Stream.<Integer>generate(() -> {
                    throw new IllegalArgumentException("none");
                })
                .iterator();
        try (LazyResults<Integer> results = pool.mapLazily(input, n -> n)) {
            assertThatThrownBy(results::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("none");
            assertThat(results.hasNext()).isFalse();
        }
    }

    // ---- Elements that fail

    @Test
    @Conformance("ExecutorTest.test_map_exception")
    void anElementThatFailsFailsAtItsPlaceAndTheIterationGoesOn() {
        try (LazyResults<Integer> results = pool.mapLazily(List.of(5, 2, 0, 5), n -> 10 / n)) {
            assertThat(results.next()).isEqualTo(2);
            assertThat(results.next()).isEqualTo(5);
            assertThatThrownBy(results::next).isInstanceOf(ArithmeticException.class);
            assertThat(results.next()).isEqualTo(2);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void aCheckedExceptionOfAnElementIsTheCauseOfWhatNextThrows() throws Exception {
        try (LazyResults<Integer> results = pool.<Integer, Integer>mapLazily(List.of(1, 2), n -> {
            throw new IOException("no " + n);
        })) {
            assertThatThrownBy(results::next)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("no 1");
            assertThat(results.nextOutcome().orElseThrow().failure())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no 2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void elementsThatCannotBeSentFailAloneAndCostNoWorker(int chunkSize) throws Exception {
        long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            elements.add(i >= 40 && i < 60 || i % 10 == 0 ? new Unsendable(new Object()) : i);
        }
        try (LazyResults<Object> results = pool.withChunkSize(chunkSize).mapLazily(elements, n -> n)) {
            for (int i = 0; i < 100; i++) {
                Outcome<Object> outcome = results.nextOutcome().orElseThrow();
                assertThat(outcome.index()).isEqualTo(i);
                if (elements.get(i) instanceof Integer) {
                    assertThat(outcome).isEqualTo(new Outcome<>(i, i, null));
                } else {
                    assertThat(outcome.failure())
                            .isInstanceOf(CodecException.class)
                            .hasMessageContaining("element " + i)
                            .hasMessageContaining("held");
                }
            }
            assertThat(results.hasNext()).isFalse();
        }
        assertThat(pool.workers()).anyMatch(worker -> worker.pid() == pid);
    }

    @Test
    void resultsThatCannotBeSentFailAlone() throws Exception {
        try (LazyResults<Object> results =
                pool.mapLazily(numbers(20), n -> n % 2 == 0 ? n : new Unsendable(new Object()))) {
            for (int i = 0; i < 20; i++) {
                assertThat(results.nextOutcome().orElseThrow().isFailure()).isEqualTo(i % 2 != 0);
            }
        }
    }

    @Test
    void aFunctionThatCannotBeSentIsAnErrorOfTheCall() {
        Object plain = new Object();

        assertThatThrownBy(() -> pool.mapLazily(List.of(1), n -> plain.hashCode() + n))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("function");
    }

    // ---- Streams

    @Test
    void resultsAreAStreamAndSoMayTheInputBe() {
        try (Stream<Integer> input = Stream.iterate(0, n -> n + 1);
                Stream<Integer> results = pool.mapLazily(input.iterator(), n -> n * 3).stream()) {
            assertThat(results.limit(10)).containsExactly(0, 3, 6, 9, 12, 15, 18, 21, 24, 27);
        }
    }

    @Test
    void closingTheStreamClosesTheResults() {
        LazyResults<Integer> results = pool.mapLazily(numbers(10), n -> n);
        results.stream().close();

        assertThatThrownBy(results::hasNext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneMapMayFeedAnother() {
        try (LazyResults<Integer> first = pool.mapLazily(numbers(5000), n -> n + 1);
                LazyResults<Integer> second = pool.mapLazily(first, n -> n * 2)) {
            assertThat(rest(second))
                    .isEqualTo(numbers(5000).stream().map(n -> (n + 1) * 2).toList());
        }
    }

    @Test
    void severalThreadsMayConsumeTheSameResults() throws Exception {
        List<Outcome<Integer>> taken = new ArrayList<>();
        try (LazyResults<Integer> results = pool.mapUnordered(numbers(5000), n -> n)) {
            List<Thread> consumers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                consumers.add(Thread.ofVirtual().start(() -> takeAll(results, taken)));
            }
            for (Thread consumer : consumers) {
                consumer.join();
            }
        }
        assertThat(taken).extracting(Outcome::value).containsExactlyInAnyOrderElementsOf(numbers(5000));
    }

    private static void takeAll(LazyResults<Integer> results, List<Outcome<Integer>> taken) {
        try {
            for (Optional<Outcome<Integer>> next = results.nextOutcome();
                    next.isPresent();
                    next = results.nextOutcome()) {
                synchronized (taken) {
                    taken.add(next.get());
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
