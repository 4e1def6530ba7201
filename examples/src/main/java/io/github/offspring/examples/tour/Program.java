package io.github.offspring.examples.tour;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An example in a JVM of its own, with a temporary folder of its own, as a user would start it.
///
/// @param main its class
/// @param arguments what it is started with
/// @param stop what ends it; null if it ends by itself
record Program(
        Class<?> main, List<String> arguments, @Nullable Stop stop) {

    private static final String OWN_PROPERTIES = "offspring.";
    /// Each makes the program's own JVM print that it was read, which is none of the example's doing.
    private static final List<String> ANNOUNCED = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final int INTERRUPT = 1 << 2 - 1;
    private static final long POLL_MILLIS = 20;
    /// A program that has been told to stop and does not would be waited for for ever.
    private static final long STOP_PATIENCE_SECONDS = 30;

    /// Lines as they come, for those who look at them while the program runs.
    private static final class Lines {
        private final Consumer<String> listener;
        private final List<String> out = new ArrayList<>();
        private final List<String> error = new ArrayList<>();

        Lines(Consumer<String> listener) {
            this.listener = listener;
        }

        synchronized void add(boolean isError, String line) {
            (isError ? error : out).add(line);
            listener.accept(line);
        }

        synchronized List<String> out() {
            return List.copyOf(out);
        }

        synchronized List<String> error() {
            return List.copyOf(error);
        }
    }

    /// Runs the program to its end.
    ///
    /// @throws InterruptedException if the thread is interrupted; the program and all that it started are ended
    /// first
    /// @throws IllegalStateException if this JVM has been told to end
    Ended run(Consumer<String> listener) throws InterruptedException {
        try (RunningProgram running = RunningProgram.start(this::builder)) {
            return run(running, new Lines(listener));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Ended run(RunningProgram running, Lines lines) throws IOException, InterruptedException {
        Process process = running.process();
        process.getOutputStream().close();
        Thread out = read(process.getInputStream(), line -> lines.add(false, line));
        Thread error = read(process.getErrorStream(), line -> lines.add(true, line));
        awaitEnd(process, running.watch(), lines);
        List<String> left = running.watch().awaitNoneLeft();
        if (left.isEmpty()) {
            // Otherwise somebody may hold the other ends of these streams for ever.
            out.join();
            error.join();
        }
        return new Ended(process.exitValue(), lines.out(), lines.error(), left, contents(running.folder()));
    }

    private void awaitEnd(Process process, ProcessWatch watch, Lines lines) throws InterruptedException {
        boolean told = false;
        long toldAt = 0;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            watch.look();
            if (!told && stop != null && stop.when().test(lines.out())) {
                stop.send(process.pid());
                told = true;
                toldAt = System.nanoTime();
            }
            if (told && System.nanoTime() - toldAt > TimeUnit.SECONDS.toNanos(STOP_PATIENCE_SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private ProcessBuilder builder(Path folder) {
        ProcessBuilder builder = new ProcessBuilder(command(folder)).directory(folder.toFile());
        ANNOUNCED.forEach(builder.environment()::remove);
        return builder;
    }

    private List<String> command(Path folder) {
        List<String> command = new ArrayList<>(notIgnoringInterrupts());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + folder);
        // So that what it leaves is seen, wherever it leaves it.
        command.add("-Doffspring.memory-dir=" + folder);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(OWN_PROPERTIES))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add("-cp");
        command.add(classPath());
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /// A tour that was started in the background ignores Ctrl-C, and so would its programs.
    private static List<String> notIgnoringInterrupts() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(IGNORED)
                        && (Long.parseUnsignedLong(
                                                line.substring(IGNORED.length()).strip(), 16)
                                        & INTERRUPT)
                                != 0) {
                    return List.of("env", "--default-signal=INT");
                }
            }
        } catch (IOException _) {
            // Not Linux: nobody tells.
        }
        return List.of();
    }

    /// All that this JVM has, as absolute paths: the program runs in another folder.
    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Thread read(InputStream in, Consumer<String> lines) {
        return Thread.startVirtualThread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines);
            } catch (IOException | UncheckedIOException e) {
                lines.accept("(the output cannot be read any further: " + e + ")");
            }
        });
    }

    private static List<String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }
}
