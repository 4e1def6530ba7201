package io.github.offspring.process;

import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.ProgramOwner;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Descendants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program from its start to its end: the process, the threads that keep its streams going, and its descendants.
///
/* The program's status is known to others when its process has ended and what it had written is there to be taken. Who
 * takes lines slowly does not delay that: his stream goes on after it.
 */
final class RunningProgram {

    private static final int MAX_SIGNAL = 64;
    private static final Pattern ERRNO = Pattern.compile("error(?:=|: )(\\d+)");
    private static final String NO_SUCH_FILE = "2";
    private static final String NO_PERMISSION = "13";

    private final String title;
    private final Process process;
    private final Descendants descendants;
    private final InputFeeder input;
    private final OutputSink output;
    private final OutputSink errorOutput;
    private final List<OutputReader> readers;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

    private RunningProgram(ProgramSettings settings, Process process, String mark) {
        title = title(settings.name());
        this.process = process;
        descendants = new Descendants(process.toHandle(), mark);
        String threads = "offspring-subprocess-" + process.pid();
        input = new InputFeeder(title, process.pid(), threads + "-in", process.getOutputStream());
        output = sink(settings, settings.output(), false);
        errorOutput = sink(settings, settings.errorOutput(), true);
        readers = List.of(
                new OutputReader(process.getInputStream(), output, threads + "-out"),
                new OutputReader(process.getErrorStream(), errorOutput, threads + "-err"));
    }

    static String title(String name) {
        return "subprocess '" + name + "'";
    }

    private OutputSink sink(ProgramSettings settings, @Nullable Output choice, boolean error) {
        if (choice == null || choice.isCaptured()) {
            String which = error ? "error output" : "output";
            return new KeptOutput(title, process.pid(), which, settings.maxOutput(), settings.charset());
        }
        return new LineSink(choice.open(settings.name()).lines(), error);
    }

    /// Starts a program.
    ///
    /// @throws LaunchException if that is not possible
    /// @throws IllegalStateException if this JVM is shutting down
    static RunningProgram start(ProgramSettings settings) {
        LivingSubprocesses.beginStart();
        RunningProgram program = null;
        try {
            ProcessBuilder builder = new ProcessBuilder(settings.command());
            String mark = prepare(builder, settings);
            program = new RunningProgram(settings, builder.start(), mark);
        } catch (IOException e) {
            throw new LaunchException(title(settings.name()) + ": cannot be started because " + reason(e, settings), e);
        } finally {
            LivingSubprocesses.endStart(program);
        }
        program.readers.forEach(OutputReader::start);
        program.input.give(settings.input());
        Thread.ofVirtual().name("offspring-subprocess-" + program.pid()).start(program::watch);
        return program;
    }

    private static String prepare(ProcessBuilder builder, ProgramSettings settings) {
        Map<String, String> environment = builder.environment();
        settings.environment()
                .forEach((variable, value) -> value.ifPresentOrElse(
                        text -> environment.put(variable, text), () -> environment.remove(variable)));
        Path directory = settings.directory();
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.redirectErrorStream(settings.errorOutput() == null);
        return Descendants.mark(
                environment, ProgramOwner.of(ProcessHandle.current().pid()));
    }

    private static String reason(IOException e, ProgramSettings settings) {
        Path directory = settings.directory();
        if (directory != null && !Files.isDirectory(directory)) {
            return "its working directory is gone: directory=" + directory;
        }
        String program = settings.command().getFirst();
        String text = String.valueOf(e.getMessage());
        Matcher number = ERRNO.matcher(text);
        String errno = number.find() ? number.group(1) : "";
        return switch (errno) {
            case NO_SUCH_FILE ->
                "there is no such program, or what a script names in its first line is missing: program=" + program
                        + "; give its whole path, or put its folder on the PATH";
            case NO_PERMISSION ->
                "it must not be executed: program=" + program + "; it has to be a file with permission to execute it";
            default -> text;
        };
    }

    /// In a thread of its own, from the start to the end.
    private void watch() {
        try {
            ExitStatus status = status(process.waitFor());
            input.programEnded(status.words());
            readers.forEach(OutputReader::programEnded);
            boolean emptied = awaitEmpty();
            exit.complete(status);
            if (descendants.isEmpty()) {
                LivingSubprocesses.remove(this);
            }
            while (!emptied) {
                emptied = awaitEmpty();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private boolean awaitEmpty() throws InterruptedException {
        boolean emptied = true;
        for (OutputReader reader : readers) {
            emptied &= reader.awaitEmpty();
        }
        return emptied;
    }

    private static ExitStatus status(int code) {
        if (code == 0) {
            return new ExitStatus.Returned();
        }
        return code > 128 && code <= 128 + MAX_SIGNAL
                ? new ExitStatus.Signaled(code - 128)
                : new ExitStatus.Exited(code, ExitStatus.Exited.How.PROGRAM);
    }

    // ---- What it is

    long pid() {
        return process.pid();
    }

    CompletableFuture<ExitStatus> exit() {
        return exit;
    }

    InputFeeder input() {
        return input;
    }

    KeptOutput output() {
        return kept(output, "output");
    }

    KeptOutput errorOutput() {
        return kept(errorOutput, "error output");
    }

    private KeptOutput kept(OutputSink sink, String which) {
        if (sink instanceof KeptOutput kept) {
            return kept;
        }
        throw new IllegalStateException(title + ": its " + which + " is not kept; start it with Output.capture()");
    }

    byte[] outputBytes() {
        return output instanceof KeptOutput kept ? kept.bytes() : new byte[0];
    }

    byte[] errorBytes() {
        return errorOutput instanceof KeptOutput kept ? kept.bytes() : new byte[0];
    }

    // ---- Waiting for its end

    /// Waits until it has ended.
    ///
    /// @return null if the time is over before
    @Nullable
    ExitStatus join(long deadline) throws InterruptedException {
        return await(exit, deadline) ? exit.getNow(null) : null;
    }

    /// Waits until it has ended, or has written more than is kept.
    ///
    /// @return false if the time is over before
    boolean joinWhole(long deadline) throws InterruptedException {
        if (!(output instanceof KeptOutput kept)) {
            return await(exit, deadline);
        }
        return await(CompletableFuture.anyOf(exit, kept.overflow()), deadline);
    }

    long lostBytes() {
        return output instanceof KeptOutput kept ? kept.lost() : 0;
    }

    /// Whoever waits here does not take lines: the program must not wait for him at the same time.
    private boolean await(CompletableFuture<?> future, long deadline) throws InterruptedException {
        keptOutputs().forEach(KeptOutput::beginWaitForEnd);
        try {
            future.get(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("a program's end is no failure", e);
        } finally {
            keptOutputs().forEach(KeptOutput::stopWaitForEnd);
        }
    }

    private List<KeptOutput> keptOutputs() {
        return List.of(output, errorOutput).stream()
                .filter(KeptOutput.class::isInstance)
                .map(KeptOutput.class::cast)
                .toList();
    }

    // ---- Its end

    void terminate() {
        process.toHandle().destroy();
    }

    void kill() {
        process.toHandle().destroyForcibly();
    }

    void killTree() {
        descendants.kill();
    }

    /// Asks it and its descendants to end.
    void askTree() {
        input.close();
        descendants.terminate();
    }

    /// Ends it in order, with its descendants, and waits for that.
    void close(long graceNanos) {
        boolean interrupted = false;
        keptOutputs().forEach(KeptOutput::release);
        boolean reads = input.isInUse();
        input.close();
        if (reads) {
            interrupted = !awaitEnd(inGrace(graceNanos));
        }
        if (!descendants.isEmpty()) {
            askTree();
            awaitTree(inGrace(graceNanos));
            killTree();
        }
        while (!exit.isDone()) {
            interrupted |= !awaitEnd(Deadline.NEVER);
        }
        keptOutputs().forEach(KeptOutput::close);
        LivingSubprocesses.remove(this);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long inGrace(long graceNanos) {
        return graceNanos == Deadline.NEVER ? Deadline.NEVER : System.nanoTime() + graceNanos;
    }

    /// @return false if the waiting was interrupted
    private boolean awaitEnd(long deadline) {
        try {
            join(deadline);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /// Waits for the end of it and its descendants, whatever is still to be read of them.
    void awaitTree(long deadline) {
        descendants.awaitEmpty(deadline);
    }
}
