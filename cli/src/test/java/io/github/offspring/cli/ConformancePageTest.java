package io.github.offspring.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.testkit.ConformancePage;
import io.github.offspring.testkit.ConformanceRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Here because this module is built last: by then the tests of all others have recorded what they stand for.
class ConformancePageTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void thePageShowsWhatTheTestsOfThisBuildRecorded() throws IOException {
        List<Path> records = Stream.of("core", "examples")
                .map(module -> ConformanceRecorder.file(ROOT.resolve(module)))
                .filter(Files::exists)
                .toList();
        assumeTrue(!records.isEmpty(), "the tests of the other modules have not run in this build");
        Path page = ROOT.resolve("docs", "conformance.md");

        String rendered = ConformancePage.render(ROOT.resolve("docs", "conformance", "rows.tsv"), records);
        if (System.getProperty("offspring.conformance", "").equals("write")) {
            Files.writeString(page, rendered);
        }

        assertThat(rendered).doesNotContain("FAILED");
        assertThat(Files.readString(page))
                .as("docs/conformance.md; write it with mvn verify -Doffspring.conformance=write")
                .isEqualTo(rendered);
    }
}
