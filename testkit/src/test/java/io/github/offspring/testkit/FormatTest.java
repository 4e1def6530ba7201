package io.github.offspring.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds all Java files of the project to one format and one size.
///
/// `mvn -pl testkit test -Dtest=FormatTest -Doffspring.format=write` brings them into it.
class FormatTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> SKIPPED = Set.of("target", ".git");
    private static final int MAX_CODE_LINES = 500;

    @Test
    void everyFileIsFormatted() throws IOException, FormatterException {
        boolean write = "write".equals(System.getProperty("offspring.format"));
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build());

        List<Path> different = new ArrayList<>();
        for (Path file : javaFiles()) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (!source.equals(formatted)) {
                if (write) {
                    Files.writeString(file, formatted);
                } else {
                    different.add(ROOT.relativize(file));
                }
            }
        }

        assertThat(different)
                .as("not formatted; run: mvn -pl testkit test -Dtest=FormatTest -Doffspring.format=write")
                .isEmpty();
    }

    @Test
    void noFileIsLongerThanItsLimit() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Path file : javaFiles()) {
            long lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty()
                            && !line.startsWith("//")
                            && !line.startsWith("/*")
                            && !line.startsWith("*"))
                    .count();
            if (lines > MAX_CODE_LINES) {
                longer.add(ROOT.relativize(file) + ": " + lines);
            }
        }

        assertThat(longer).isEmpty();
    }

    private static List<Path> javaFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return SKIPPED.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
