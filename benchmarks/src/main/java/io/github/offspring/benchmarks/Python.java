package io.github.offspring.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A CPython that can run the peers.
///
/// @param executable the program itself, not a script that looks for it
/// @param version as `3.11.7`
record Python(Path executable, String version) {

    static final String MISSING = "no CPython 3.8 or later on the PATH";

    private static final int OLDEST_MINOR = 8;
    private static final int NEWEST_MINOR = 20;
    private static final long PATIENCE_SECONDS = 20;

    /// What an interpreter has to say of itself, a line each.
    private static final String QUESTION = "import platform, sys; print(platform.python_implementation()); "
            + "print(platform.python_version()); print(sys.executable)";

    private static boolean looked;
    private static @Nullable Python here;

    /// The one of this machine; looked for once.
    static synchronized Optional<Python> here() throws InterruptedException {
        if (!looked) {
            here = find(Objects.requireNonNullElse(System.getenv("PATH"), "")).orElse(null);
            looked = true;
        }
        return Optional.ofNullable(here);
    }

    /// Looks for one: 3.11, which the asked figures were measured against; else what `python3` is; else the newest.
    ///
    /// @param path folders, as the variable `PATH` has them
    /// @return empty if there is none that is new enough
    static Optional<Python> find(String path) throws InterruptedException {
        for (String name : names()) {
            for (String folder : path.split(File.pathSeparator, -1)) {
                Path program = Path.of(folder, name);
                // A version manager may have a script here for an interpreter that it does not let through.
                Optional<Python> found = Files.isExecutable(program) ? ask(program) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> names() {
        Stream<String> byVersion = IntStream.rangeClosed(OLDEST_MINOR, NEWEST_MINOR)
                .map(minor -> OLDEST_MINOR + NEWEST_MINOR - minor)
                .mapToObj(minor -> "python3." + minor);
        return Stream.concat(Stream.of("python3.11", "python3"), byVersion).toList();
    }

    private static Optional<Python> ask(Path program) throws InterruptedException {
        try {
            Process process = Outsiders.start(new ProcessBuilder(program.toString(), "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return Optional.empty();
                }
                return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                Outsiders.end(process);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Python> parse(String answer) {
        List<String> lines = answer.lines().toList();
        if (lines.size() != 3 || !lines.get(0).equals("CPython")) {
            return Optional.empty();
        }
        String version = lines.get(1);
        String[] numbers = version.split("\\.", -1);
        boolean usable = numbers[0].equals("3") && Integer.parseInt(numbers[1]) >= OLDEST_MINOR;
        return usable ? Optional.of(new Python(Path.of(lines.get(2)), version)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "CPython " + version;
    }
}
