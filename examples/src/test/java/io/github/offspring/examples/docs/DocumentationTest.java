package io.github.offspring.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The code in the README and the guide is what a user copies first.
@RealProcesses
class DocumentationTest {

    private static final Path PROJECT = Path.of("..");

    @TempDir
    Path folder;

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(PROJECT.resolve("README.md")));
        try (Stream<Path> guide = Files.list(PROJECT.resolve("docs/guide"))) {
            guide.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    static Stream<DocumentedProgram> programs() throws IOException {
        return pages().stream().flatMap(page -> {
            try {
                return DocumentedProgram.on(page).stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// As the README says how: with the library alone, and from the source file.
    private JavaProgram.Ended run(DocumentedProgram program) throws Exception {
        Files.writeString(folder.resolve("Hello.java"), program.code());
        List<String> arguments = new ArrayList<>(JavaProgram.properties());
        arguments.addAll(List.of("-cp", library().toString(), "Hello.java"));
        try (JavaProgram running = JavaProgram.start(folder, Map.of(), arguments)) {
            return running.await();
        }
    }

    private static Path library() throws URISyntaxException {
        return Path.of(ProcessPool.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /// Without what differs from run to run: process ids, and which worker took a task.
    private static List<String> lasting(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("\\bpid([= ])\\d+", "pid$1N").replaceAll("-worker-\\d+", "-worker-N"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void itRunsAndPrintsWhatThePageSays(DocumentedProgram program) throws Exception {
        JavaProgram.Ended end = run(program);

        assertThat(end.exitCode()).as(end.err()).isZero();
        if (program.logged().isEmpty()) {
            assertThat(end.err()).isEmpty();
        } else {
            assertThat(end.err().lines()).containsAll(program.logged());
        }
        if (!program.printed().isEmpty()) {
            assertThat(lasting(end.out().lines().toList())).isEqualTo(lasting(program.printed()));
        }
    }

    @Test
    void theProgramsAreFoundAndSoIsWhatIsSaidOfThem() throws IOException {
        DocumentedProgram first =
                DocumentedProgram.on(PROJECT.resolve("README.md")).getFirst();

        assertThat(first.code()).contains("ProcessPool.create(4)").endsWith("}");
        assertThat(first.printed()).hasSize(3).startsWith("[1, 4, 9, 16]").endsWith("alive");
        assertThat(programs().filter(program -> !program.printed().isEmpty())).hasSizeGreaterThanOrEqualTo(12);
        assertThat(programs().flatMap(program -> program.logged().stream()))
                .containsExactly("WARNING: [parser] odd input");
    }
}
