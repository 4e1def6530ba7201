package io.github.offspring.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.examples.GracefulStop;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.Patience;
import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RealProcesses
class ScenariosTest {

    static Stream<ProgramScenario> programs() {
        return Scenarios.programs().stream();
    }

    @ParameterizedTest
    @MethodSource("programs")
    @Patience(seconds = 180)
    void allThatIsToBeSeenIsSeen(ProgramScenario scenario) throws InterruptedException {
        var lines = new LinkedBlockingQueue<String>();

        Sighting sighting = scenario.run(lines::add);

        assertThat(sighting.missing())
                .as("%s printed:%n%s%n", scenario.id(), String.join("\n", lines))
                .isEmpty();
        assertThat(sighting.complete()).isTrue();
        assertThat(lines).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramThatPrintsNothingHasNotBeenSeen(ProgramScenario scenario) {
        Ended silent = new Ended(0, List.of(), List.of(), List.of(), List.of());

        for (ProgramScenario.Run run : scenario.runs()) {
            assertThat(run.missing(silent))
                    .hasSizeGreaterThanOrEqualTo(run.expectations().size() - 4);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyExpectationCanFail(ProgramScenario scenario) {
        Ended silent = new Ended(0, List.of(), List.of(), List.of(), List.of());
        Ended spoilt = new Ended(
                99,
                List.of("done"),
                List.of("WARNING: something"),
                List.of("4711 java"),
                List.of("hs_err_pid4711.log"));

        for (ProgramScenario.Run run : scenario.runs()) {
            assertThat(run.expectations())
                    .allSatisfy(expectation -> assertThat(expectation.holds().test(silent)
                                    && expectation.holds().test(spoilt))
                            .as(expectation.sentence())
                            .isFalse());
        }
    }

    @Test
    void theScenariosAreTheOnesThatWereAskedForInTheirOrder() {
        assertThat(Scenarios.all())
                .extracting(Scenario::id)
                .containsExactly(
                        "hello-process",
                        "subclass",
                        "pool-map",
                        "pool-async",
                        "pool-results",
                        "pool-progress",
                        "pool-error",
                        "pool-crash",
                        "pool-timeout",
                        "pipe",
                        "subprocess",
                        "interactive",
                        "graceful-stop",
                        "counter",
                        "shared-array",
                        "lock",
                        "reentrant",
                        "semaphore",
                        "event",
                        "condition",
                        "barrier",
                        "barrier-crash",
                        "lock-crash",
                        "two-conditions",
                        "squares-parallel",
                        "struct",
                        "stale-value",
                        "stale-value-manager",
                        "queue",
                        "measure-show-store",
                        "joinable-queue",
                        "ordered-pipeline",
                        "big-array",
                        "manager");
    }

    @Test
    void everyScenarioSaysWhatItIsAndWhatIsToBeSeen() {
        assertThat(Scenarios.all()).allSatisfy(scenario -> {
            assertThat(scenario.title()).isNotBlank().doesNotContain("\n");
            assertThat(scenario.expected()).isNotBlank().endsWith(".");
        });
    }

    @Test
    void anInterruptionEndsTheProgramAndAllThatItStarted() throws InterruptedException {
        var program = new Program(GracefulStop.class, List.of(), null);
        var working = new CountDownLatch(5);
        var interrupted = new AtomicBoolean();
        Thread runner = Thread.ofPlatform().start(() -> {
            try {
                program.run(line -> working.countDown());
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        working.await();
        List<ProcessHandle> started = ProcessHandle.current().descendants().toList();

        runner.interrupt();
        runner.join();

        assertThat(interrupted).isTrue();
        assertThat(started).hasSizeGreaterThanOrEqualTo(6);
        Eventually.eventually("all are gone", () -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
}
