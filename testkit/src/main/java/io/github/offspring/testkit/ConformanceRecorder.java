package io.github.offspring.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/// Notes which rows of the conformance table have passed: a line `row, class#method, outcome` each, in
/// `target/conformance.tsv` of the module.
public final class ConformanceRecorder implements TestWatcher {

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

    private static synchronized void record(ExtensionContext context, String outcome) {
        Conformance rows = context.getRequiredTestMethod().getAnnotation(Conformance.class);
        String test = context.getRequiredTestClass().getSimpleName() + "#"
                + context.getRequiredTestMethod().getName();
        Path file = Path.of("target", "conformance.tsv");
        try {
            if (!begun) {
                // What an earlier run has recorded may not be true any more.
                Files.deleteIfExists(file);
                begun = true;
            }
            for (String row : rows.value()) {
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
}
