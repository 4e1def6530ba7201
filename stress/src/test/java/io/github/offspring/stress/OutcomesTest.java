package io.github.offspring.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs all pairs for a moment each; for longer with `-Doffspring.stress=quick`, `default` or `tough`, the names
/// that jcstress has for how long, and `-Doffspring.test.patience=…` for the limit for a hang, in seconds.
@RealProcesses
class OutcomesTest {

    private static final String MOMENT = "sanity";

    @TempDir
    private Path directory;

    @Test
    void nothingHappensThatMustNot() throws Exception {
        String mode = System.getProperty("offspring.stress", MOMENT);
        List<String> arguments = new ArrayList<>(JavaProgram.properties());
        arguments.addAll(List.of("-cp", JavaProgram.classPath(), "org.openjdk.jcstress.Main", "-m", mode));
        if (mode.equals(MOMENT)) {
            arguments.addAll(List.of("-sc", "false", "-f", "1"));
        }
        try (JavaProgram program = JavaProgram.start(directory, Map.of(), arguments)) {
            JavaProgram.Ended end = program.await();
            assertThat(end.exitCode()).as(() -> end.out() + end.err()).isZero();
            assertThat(end.out()).contains("Failed tests: No matches.").contains("Error tests: No matches.");
        }
    }
}
