package io.github.offspring.cli;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the commands that start programs of others leave when they are told to end.
@RealProcesses
class InterruptionTest {

    /// The tour in the middle of a scenario whose program has children of children.
    private static JavaProgram tour() {
        JavaProgram tour = JavaProgram.main(Main.class, "tour", "graceful-stop");
        eventually("the scenario's program works", () -> tour.out().contains("working, pid "));
        return tour;
    }

    private static boolean hasFolder(JavaProgram tour) throws IOException {
        String name = "tour" + tour.handle().pid() + "-";
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return temporary.anyMatch(file -> file.getFileName().toString().startsWith(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void whoeverEndsTheTourEndsTheScenarioToo(String signal) throws Exception {
        // The scenario's family went on, and the line said that no process was ended.
        try (JavaProgram tour = tour()) {
            List<ProcessHandle> family = tour.handle().descendants().toList();
            assertThat(hasFolder(tour)).isTrue();

            tour.signal(signal);
            JavaProgram.Ended end = tour.await();

            assertThat(family).hasSizeGreaterThan(2);
            // What has been killed has ended as soon as the system lets it run.
            eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(end.err().lines())
                    .singleElement()
                    .asString()
                    .matches("offspring: interrupted, [1-9]\\d* processe?s? ended");
            assertThat(end.out()).doesNotContain("seen (").doesNotContain("NOT SEEN");
            assertThat(end.exitCode()).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(hasFolder(tour)).isFalse();
        }
    }

    @Test
    void aKilledTourLeavesNothingOfItsScenario() throws Exception {
        try (JavaProgram tour = tour()) {
            List<ProcessHandle> family = tour.handle().descendants().toList();

            tour.signal("KILL");
            // Its output stays open for as long as the scenario's processes live.
            tour.await();

            eventually("no process is left", () -> family.stream().noneMatch(ProcessHandle::isAlive));
            eventually("no file is left", () -> !hasFolder(tour));
        }
    }

    @Test
    void anInterruptedBenchPrintsOneLine() throws Exception {
        // A stack trace of the call that was interrupted came before it.
        try (JavaProgram bench = JavaProgram.main(Main.class, "bench", "pool-call")) {
            eventually(
                    "the bench has children",
                    () -> bench.handle().children().findAny().isPresent());

            bench.signal("INT");
            JavaProgram.Ended end = bench.await();

            assertThat(end.err().lines()).singleElement().asString().startsWith("offspring: interrupted, ");
            assertThat(end.exitCode()).isEqualTo(130);
        }
    }
}
