package io.github.offspring.examples.tour;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/// A program that runs, with all that it starts, in a temporary folder of its own; closing ends what is left of it.
///
/// It does not outlive this JVM. One that ends in order says so by [#endAll]; that one was killed is noticed by a
/// guard, a small process that reads from this one.
final class RunningProgram implements AutoCloseable {

    private static final Set<RunningProgram> RUNNING = new LinkedHashSet<>();
    private static final long LEAVE_SECONDS = 5;
    /// The program's own children end by themselves when it is gone, but not all at the same moment.
    private static final String GUARD = """
        read -r over || { kill -KILL "$PROGRAM"; sleep 2; rm -rf -- "$FOLDER"; }
        """;

    // Guarded by RUNNING.
    private static boolean over;

    private final Path folder;
    private final Process process;
    private final ProcessWatch watch;
    private final Process guard;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private RunningProgram(Path folder, Process process) throws IOException {
        this.folder = folder;
        this.process = process;
        watch = new ProcessWatch(process.toHandle(), folder);
        try {
            guard = guard(process, folder);
        } catch (IOException e) {
            watch.endAll();
            throw e;
        }
    }

    /// The folder is in its environment and not on its command line, by which the program's processes are known.
    private static Process guard(Process process, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", GUARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PROGRAM", Long.toString(process.pid()));
        builder.environment().put("FOLDER", folder.toString());
        return builder.start();
    }

    /// Starts a program.
    ///
    /// @param command given the temporary folder
    /// @throws IllegalStateException if this JVM has been told to end
    static RunningProgram start(Function<Path, ProcessBuilder> command) throws IOException {
        synchronized (RUNNING) {
            if (over) {
                throw new IllegalStateException("tour: starts no program any more because it has been told to end");
            }
            // Short, since there will be sockets below it and the paths of those are limited.
            Path folder =
                    Files.createTempDirectory("tour" + ProcessHandle.current().pid() + "-");
            try {
                RunningProgram program =
                        new RunningProgram(folder, command.apply(folder).start());
                RUNNING.add(program);
                return program;
            } catch (IOException e) {
                delete(folder);
                throw e;
            }
        }
    }

    /// Ends all programs that run, and waits until nothing is left of them; from now on none is started any more.
    ///
    /// @return how many processes they were
    static int endAll() {
        List<RunningProgram> all;
        synchronized (RUNNING) {
            over = true;
            all = List.copyOf(RUNNING);
        }
        int ended = all.stream().mapToInt(program -> program.watch.endAll()).sum();
        // Who runs the program sees its end and clears away; should that hang, this JVM ends all the same.
        all.forEach(program -> program.gone
                .copy()
                .completeOnTimeout(null, LEAVE_SECONDS, TimeUnit.SECONDS)
                .join());
        return ended;
    }

    Process process() {
        return process;
    }

    ProcessWatch watch() {
        return watch;
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            watch.endAll();
            dismissGuard();
            delete(folder);
        } finally {
            synchronized (RUNNING) {
                RUNNING.remove(this);
            }
            gone.complete(null);
        }
    }

    private void dismissGuard() {
        try (OutputStream word = guard.getOutputStream()) {
            word.write("over\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // It is gone: Ctrl-C reaches it as well.
        }
        guard.onExit().join();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
