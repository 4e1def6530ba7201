package io.github.offspring.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/// Notes which rows of the conformance table have passed: a line `row, class#method, outcome` each, in a file below
/// the module's `target` that all test JVMs of one build share.
public final class ConformanceRecorder implements TestWatcher {

    /// Tells one build from the next, by the name of its file.
    private static final String BUILD = System.getProperty("offspring.test.build", "by-hand");

    private static final Path FOLDER = Path.of("target", "conformance");

    private static boolean begun;

    /// Called by JUnit.
    public ConformanceRecorder() {}

    @Override
    public void testSuccessful(ExtensionContext context) {
        record(context, "passed");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        record(context, "FAILED");
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        record(context, "not run here");
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        record(context, "not run here");
    }

    /// Where the tests of a module note it in this build.
    ///
    /// @param module the module's folder
    /// @return the file; there is none if no such test has run
    public static Path file(Path module) {
        return module.resolve(FOLDER).resolve(BUILD + ".tsv");
    }

    private static synchronized void record(ExtensionContext context, String outcome) {
        Conformance rows = context.getRequiredTestMethod().getAnnotation(Conformance.class);
        String test = context.getRequiredTestClass().getSimpleName() + "#"
                + context.getRequiredTestMethod().getName();
        Path file = file(Path.of(""));
        try {
            if (!begun) {
                begun = true;
                Files.createDirectories(FOLDER);
                removeAllBut(file);
            }
            for (String row : rows.value()) {
                // In one write, after what another JVM may have written meanwhile.
                Files.writeString(
                        file,
                        row + "\t" + test + "\t" + outcome + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeAllBut(Path file) throws IOException {
        try (Stream<Path> earlier = Files.list(FOLDER)) {
            for (Path each : earlier.filter(path -> !path.getFileName().equals(file.getFileName()))
                    .toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
