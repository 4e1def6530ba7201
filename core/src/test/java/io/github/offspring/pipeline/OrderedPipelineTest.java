package io.github.offspring.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.ElementFailedException;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a pipeline does as long as nobody dies.
@RealProcesses
class OrderedPipelineTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static Stream<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed();
    }

    @Test
    void theOrderIsKeptThroughStagesOfSeveralWorkers() {
        try (var results = OrderedPipeline.from(numbers(2_000))
                .stage("square", 2, n -> (long) n * n)
                .stage("text", 2, n -> "=" + n)
                .start()) {
            assertThat(results.stream().toList())
                    .isEqualTo(numbers(2_000).map(n -> "=" + (long) n * n).toList());
            assertThat(results.hasNext()).isFalse();
            assertThat(results.isAtEnd()).isTrue();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void anEmptySourceEndsAtOnce() {
        try (var results = OrderedPipeline.from(List.<Integer>of())
                .stage("same", 2, n -> n)
                .start()) {
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void largeArraysGoThroughIt() {
        try (var results = OrderedPipeline.from(numbers(6))
                .buffer(2)
                .stage("make", 1, n -> {
                    double[] array = new double[300_000];
                    Arrays.fill(array, n);
                    return array;
                })
                .stage("same", 1, array -> array)
                .start()) {
            for (int n = 0; n < 6; n++) {
                double value = n;
                assertThat(results.next()).hasSize(300_000).containsOnly(value);
            }
            assertThat(results.hasNext()).isFalse();
        }
    }

    /// The first element is held up until all others that can have been pulled.
    @Test
    void aSlowElementHoldsTheSourceUpBeforeTooMuchIsKept() throws Exception {
        AtomicLong pulled = new AtomicLong();
        SharedEvent go = SharedEvent.create();
        try (var results = OrderedPipeline.from(Stream.iterate(0, n -> n + 1).peek(_ -> pulled.incrementAndGet()))
                .buffer(4)
                .stage("hold", 2, n -> {
                    if (n == 0) {
                        go.await();
                    }
                    return n;
                })
                .start()) {
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(results::next);
            // Two in the hands of the workers, four before them, one that has been pulled and waits for room.
            Eventually.eventually("there is no room", () -> pulled.get() >= 7);
            Eventually.eventually(
                    "the other worker has nothing to do",
                    () -> results.stages().getFirst().handedOn() == 5);
            assertThat(pulled.get()).isEqualTo(7);
            assertThat(first).isNotDone();

            go.set();

            assertThat(first.get()).isZero();
            for (int n = 1; n < 500; n++) {
                assertThat(results.next()).isEqualTo(n);
            }
        }
    }

    @Test
    void theStateOfAStageCanBeAsked() throws Exception {
        SharedEvent go = SharedEvent.create();
        SharedEvent bothHold = SharedEvent.create();
        try (var results = OrderedPipeline.from(numbers(20))
                .stage("make", s -> s.buffer(3), n -> {
                    if (n == 2) {
                        bothHold.await();
                    }
                    return n;
                })
                .stage("hold", s -> s.workers(2).buffer(5), n -> {
                    go.await();
                    return n;
                })
                .start()) {
            // It waits for room once only, if those behind it take nothing more in between.
            Eventually.eventually("both hold one", () -> results.stages().get(1).busy() == 2);
            bothHold.set();
            Eventually.eventually("all is full", () -> {
                StageState make = results.stages().get(0);
                StageState hold = results.stages().get(1);
                return make.waiting() == 1 && make.waits() > 0 && hold.backlog() == 5 && make.backlog() == 3;
            });
            assertThat(results.stages().get(0)).satisfies(make -> {
                assertThat(make.name()).isEqualTo("make");
                assertThat(make.idle()).isZero();
                assertThat(make.waits()).isEqualTo(1);
                assertThat(make.handedOn()).isEqualTo(7);
            });
            assertThat(results.stages().get(1).isFullyBusy()).isTrue();
            go.set();
            assertThat(results.stream().toList()).isEqualTo(numbers(20).toList());
            Eventually.eventually(
                    "all is idle", () -> results.stages().stream().allMatch(state -> state.idle() == state.workers()));
        }
    }

    @Test
    void whatAFunctionThrowsFailsThePipelineAtItsPlace() {
        try (var results = OrderedPipeline.from(numbers(100))
                .name("faulty")
                .stage("first", 2, n -> {
                    if (n == 7) {
                        throw new IllegalArgumentException("seven");
                    }
                    return n;
                })
                .stage("second", 1, n -> n)
                .start()) {
            for (int n = 0; n < 7; n++) {
                assertThat(results.next()).isEqualTo(n);
            }
            assertThat(results.hasNext()).isTrue();
            assertThatThrownBy(results::next)
                    .isInstanceOfSatisfying(ElementFailedException.class, e -> {
                        assertThat(e.stage()).isEqualTo("first");
                        assertThat(e.index()).isEqualTo(7);
                        assertThat(e.attempts()).isEqualTo(1);
                    })
                    .hasMessageContaining("pipeline 'faulty'")
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seven");
            assertThat(results.hasNext()).isFalse();
            assertThat(results.isAtEnd()).isTrue();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void failuresCanBeReportedAndLeftOut() {
        List<ElementFailedException> failures = new ArrayList<>();
        try (var results = OrderedPipeline.from(numbers(50))
                .skipFailures(failures::add)
                .stage("odd", 2, n -> {
                    if (n % 2 == 0) {
                        throw new IOException("even: " + n);
                    }
                    return n;
                })
                .start()) {
            assertThat(results.stream().toList())
                    .isEqualTo(numbers(50).filter(n -> n % 2 == 1).toList());
        }
        assertThat(failures.stream().map(ElementFailedException::index))
                .containsExactlyElementsOf(
                        numbers(50).filter(n -> n % 2 == 0).map(Long::valueOf).toList());
    }

    @Test
    void whatCannotBeSentFailsAlone() {
        List<ElementFailedException> failures = new ArrayList<>();
        try (var results = OrderedPipeline.from(Stream.of("a", new Object(), "b", "c", "d"))
                .skipFailures(failures::add)
                .stage("unsendable", 1, o -> o.equals("b") ? new Object() : o.equals("c") ? null : o)
                .stage("same", 1, o -> o)
                .start()) {
            assertThat(results.stream().toList()).isEqualTo(List.of("a", "d"));
        }
        assertThat(failures)
                .extracting(ElementFailedException::stage)
                .containsExactly("source", "unsendable", "unsendable");
        assertThat(failures).extracting(ElementFailedException::attempts).containsExactly(0, 1, 1);
        assertThat(failures.get(0)).hasCauseInstanceOf(CodecException.class);
        assertThat(failures.get(1)).hasCauseInstanceOf(CodecException.class);
        assertThat(failures.get(2)).hasCauseInstanceOf(NullPointerException.class);
    }

    @Test
    void whatTheSourceThrowsComesBehindWhatItGave() {
        Iterator<Integer> source = numbers(10)
                .peek(n -> {
                    if (n == 5) {
                        throw new IllegalStateException("no more");
                    }
                })
                .iterator();
        try (var results = OrderedPipeline.from(source).stage("same", 2, n -> n).start()) {
            for (int n = 0; n < 5; n++) {
                assertThat(results.next()).isEqualTo(n);
            }
            assertThat(results.isAtEnd()).isFalse();
            assertThatThrownBy(results::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more");
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void aFunctionThatCannotBeSentIsAnErrorOfTheStart() {
        Object unsendable = new Object();
        AtomicBoolean closed = new AtomicBoolean();
        var builder = OrderedPipeline.from(numbers(5).onClose(() -> closed.set(true)))
                .stage("bad", 1, n -> unsendable.hashCode() + n);
        assertThatThrownBy(builder::start).isInstanceOf(CodecException.class);
        assertThat(closed).isTrue();
    }

    @Test
    void waitingForAnElementCanBeLimitedAndInterrupted() throws Exception {
        SharedEvent go = SharedEvent.create();
        try (var results = OrderedPipeline.from(numbers(3))
                .stage("hold", 1, n -> {
                    go.await();
                    return n;
                })
                .start()) {
            assertThat(results.poll(Duration.ofMillis(20))).isEmpty();
            assertThat(results.isAtEnd()).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(results::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> results.poll(LONG)).isInstanceOf(InterruptedException.class);
            go.set();
            assertThat(results.poll(LONG)).contains(0);
            assertThat(results.next()).isEqualTo(1);
            assertThat(results.next()).isEqualTo(2);
            assertThat(results.poll(LONG)).isEqualTo(Optional.empty());
            assertThat(results.isAtEnd()).isTrue();
        }
    }

    @Test
    void closingEndsThoseWhoWaitAndClosesTheSource() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        var results = OrderedPipeline.from(Stream.iterate(0, n -> n + 1).onClose(() -> closed.set(true)))
                .stage("never", 2, n -> {
                    Thread.sleep(Duration.ofDays(1));
                    return n;
                })
                .start();
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(results::next);
        Eventually.eventually("both work", () -> results.stages().getFirst().isFullyBusy());

        results.close();
        results.close();

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(results::hasNext).isInstanceOf(IllegalStateException.class);
        Eventually.eventually("the source is closed", closed::get);
        assertThat(results.isAtEnd()).isTrue();
        assertThat(results.stages()).hasSize(1);
    }

    @Test
    void severalThreadsShareTheElements() {
        try (var results =
                OrderedPipeline.from(numbers(1_000)).stage("same", 1, n -> n).start()) {
            List<CompletableFuture<List<Integer>>> consumers = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> {
                                List<Integer> mine = new ArrayList<>();
                                try {
                                    for (Optional<Integer> next = results.poll(LONG);
                                            next.isPresent();
                                            next = results.poll(LONG)) {
                                        mine.add(next.get());
                                    }
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                                return mine;
                            }))
                    .limit(3)
                    .toList();
            assertThat(consumers.stream().flatMap(consumer -> consumer.join().stream()))
                    .containsExactlyInAnyOrderElementsOf(numbers(1_000).toList());
        }
    }

    @Test
    void whatIsWrongIsRefusedByItsName() {
        var builder = OrderedPipeline.from(numbers(1));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no stage");
        assertThatThrownBy(() -> builder.stage("", 1, n -> n)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.stage("a\nb", 1, n -> n)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.stage("none", 0, n -> n)).hasMessageContaining("workers must be in [1, 4096]");
        assertThatThrownBy(() -> builder.stage("s", s -> s.retries(-1), n -> n)).hasMessageContaining("retries");
        assertThatThrownBy(() -> builder.stage("s", s -> s.buffer(-1), n -> n)).hasMessageContaining("buffer");
        assertThatThrownBy(() -> builder.stage("s", s -> s.timeout(Duration.ZERO), n -> n))
                .hasMessageContaining("timeout");
        builder.stage("one", 1, n -> n);
        assertThatThrownBy(() -> builder.stage("one", 1, n -> n)).hasMessageContaining("same name");
        builder.name("p").buffer(1);
        assertThatThrownBy(() -> builder.name("q")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.buffer(2)).isInstanceOf(IllegalStateException.class);
    }
}
