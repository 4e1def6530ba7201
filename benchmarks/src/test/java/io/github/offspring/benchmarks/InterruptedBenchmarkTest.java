package io.github.offspring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.RealProcesses;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is left of a benchmark, processes and files, is looked for after each test.
@RealProcesses
class InterruptedBenchmarkTest {

    private static final Conditions ENDLESS = new Conditions(false, Python::here);

    static Stream<Named<Benchmark>> benchmarks() {
        return Benchmarks.all(ENDLESS).stream().map(benchmark -> Named.of(benchmark.name(), benchmark));
    }

    @Test
    void aProgramOfOursThatIsEndedByAnInterruptedThreadLeavesNothingBehind() throws InterruptedException {
        StartUpCache.await();
        try (Peer peer = Peer.start(PortableMain.command("lock-contended-2", true))) {
            peer.round();
            Thread.currentThread().interrupt();
        }

        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void anInterruptedBenchmarkLeavesNothingBehind(Benchmark benchmark) throws InterruptedException {
        StartUpCache.await();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread running = Thread.ofPlatform().start(() -> {
            try {
                benchmark.run();
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        running.join(400);

        running.interrupt();
        running.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
}
