package io.github.offspring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RealProcesses
class BenchmarksTest {

    private static final Conditions WITH_PYTHON = new Conditions(true, Python::here);
    private static final Conditions WITHOUT_PYTHON = new Conditions(true, Optional::empty);

    /// Those whose peer is no program of Python's.
    private static final List<String> WITHOUT_PEER_IN_PYTHON = List.of("pool-threads", "idle-memory", "manager-tls");

    static Stream<String> names() {
        return Benchmarks.all().stream().map(Benchmark::name);
    }

    private static Benchmark named(String name, Conditions conditions) {
        return Benchmarks.all(conditions).stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertPlausible(Result result) {
        assertThat(result.unit())
                .isIn("ms", "µs", "ns", "tasks/s", "elements/s", "operations/s", "MB/s", "MB", "bytes");
        assertThat(result.ours()).isPositive().isFinite();
        assertThat(result.peerName()).isNotEmpty();
        assertThat(result.peer().orElseThrow()).isPositive().isFinite();
        boolean rate = result.unit().endsWith("/s");
        double better = rate
                ? result.ours() / result.peer().getAsDouble()
                : result.peer().getAsDouble() / result.ours();
        assertThat(result.ratio().orElseThrow()).isCloseTo(better, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyBenchmarkMeasuresBothSides(String name) throws InterruptedException {
        assumeTrue(Python.here().isPresent());

        Benchmark benchmark = named(name, WITH_PYTHON);

        List<Result> results = benchmark.run();

        assertThat(results).isNotEmpty().allSatisfy(result -> {
            assertThat(result.name()).isEqualTo(name);
            assertThat(result.spot().isPresent()).isEqualTo(benchmark.isDrawn());
            assertPlausible(result);
        });
        if (!WITHOUT_PEER_IN_PYTHON.contains(name)) {
            assertThat(results.getFirst().peerName())
                    .endsWith("CPython " + Python.here().orElseThrow().version());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void withoutPythonOnlyOursIsMeasured(String name) throws InterruptedException {
        Result result = named(name, WITHOUT_PYTHON).run().getFirst();

        if (WITHOUT_PEER_IN_PYTHON.contains(name)) {
            assertPlausible(result);
        } else {
            assertThat(result.ours()).isPositive().isFinite();
            assertThat(result.peerName()).isEmpty();
            assertThat(result.peer()).isEmpty();
            assertThat(result.ratio()).isEmpty();
            assertThat(result.note()).contains(Python.MISSING);
        }
    }

    @Test
    void aColdStartIsAlsoComparedWithABareJvm() throws InterruptedException {
        List<Result> results = named("start-cold", WITHOUT_PYTHON).run();

        assertThat(results).hasSize(2);
        assertPlausible(results.getLast());
        assertThat(results.getLast().peerName()).isEqualTo("bare JVM, empty main");
    }

    @Test
    void processesAndThreadsAreComparedByTasksOfThreeSizes() throws InterruptedException {
        List<Result> results = named("pool-threads", WITHOUT_PYTHON).run();

        assertThat(results)
                .extracting(Result::note)
                .containsExactly("tasks of 0.1 ms", "tasks of 1 ms", "tasks of 10 ms");
        assertThat(results).allSatisfy(BenchmarksTest::assertPlausible);
        assertThat(results).extracting(result -> result.asked().isPresent()).containsExactly(false, true, true);
    }

    @Test
    void whatSleepsAndWakesIsAlsoMeasuredInThePortableWay() throws InterruptedException {
        List<Result> results = named("condition-pingpong", WITHOUT_PYTHON).run();

        assertThat(results).hasSize(2);
        assertPlausible(results.getLast());
        assertThat(results.getLast().peerName()).isEqualTo("Offspring, portable way");
        assertThat(results.getLast().asked()).isEmpty();
    }

    @Test
    void aPipeIsMeasuredAsleepAndSpinning() throws InterruptedException {
        List<Result> results = named("pipe-roundtrip", WITHOUT_PYTHON).run();

        assertThat(results).extracting(result -> result.asked().orElseThrow()).containsExactly(2.5, 10.0);
        assertThat(results.getFirst().note()).startsWith("asleep");
        assertThat(results.getLast().note()).startsWith("spinning");
    }

    @Test
    void theSizesOfMessagesAreHeldAgainstACopyInMemory() throws InterruptedException {
        List<Result> results = named("pipe-sizes", WITHOUT_PYTHON).run();

        assertThat(results)
                .filteredOn(result -> result.peerName().equals(MemoryCopy.NAME))
                .isNotEmpty()
                .allSatisfy(BenchmarksTest::assertPlausible)
                .extracting(result -> result.spot().orElseThrow().words())
                .containsExactly("64 B", "1 MiB");
    }

    @Test
    void aLatencyIsWhatSoManyOfAllElementsDoNotExceed() throws InterruptedException {
        List<Result> results = named("queue-latency-spinning", WITHOUT_PYTHON).run();

        assertThat(results)
                .extracting(result -> result.spot().orElseThrow().words())
                .containsExactly("p50", "p99", "p99.9", "max");
        assertThat(results).extracting(Result::ours).isSorted();
    }

    @Test
    void namesAreUniqueAndEachSaysInOneLineWhatItMeasures() {
        assertThat(Benchmarks.all()).extracting(Benchmark::name).doesNotHaveDuplicates();
        assertThat(Benchmarks.all())
                .extracting(Benchmark::what)
                .allSatisfy(what -> assertThat(what).isNotBlank().doesNotContain("\n"));
    }

    @Test
    void aPeerThatFailsSaysWhy() throws InterruptedException {
        assumeTrue(Python.here().isPresent());
        try (Peer peer = Peer.start(Python.here().orElseThrow(), List.of("no-such-benchmark"))) {
            assertThatThrownBy(peer::round)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("KeyError: 'no-such-benchmark'");
        }
    }
}
