package io.github.offspring.process;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.os.Elements;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Says how a program is to be started.
///
/// ```java
/// Completed sorted = Subprocess.builder("sort", "-n")
///         .environment("LC_ALL", "C")
///         .input("3\n1\n2\n")
///         .run(Duration.ofSeconds(10));
/// ```
///
/// Options that have one value can be set once. A builder can start any number of programs.
///
/// **Threads and processes** *Not thread-safe.*
public final class SubprocessBuilder {

    private static final int DEFAULT_MAX_OUTPUT_BYTES = 16 << 20;

    private final List<String> command;
    private final String name;
    private final Map<String, Optional<String>> environment = new HashMap<>();
    private @Nullable Path directory;
    private @Nullable Charset charset;
    private byte @Nullable [] inputBytes;
    private @Nullable String inputText;
    private @Nullable Integer maxOutput;
    private @Nullable Output output;
    private @Nullable Output errorOutput;
    private boolean errorsMerged;

    SubprocessBuilder(List<String> command) {
        this.command = Elements.allOf(command, "command");
        if (this.command.isEmpty() || this.command.getFirst().isEmpty()) {
            throw new IllegalArgumentException(
                    "subprocess: command must begin with a program: words=" + this.command.size());
        }
        String program = this.command.getFirst();
        name = program.substring(program.lastIndexOf('/') + 1);
        for (int i = 0; i < this.command.size(); i++) {
            // Its number, not its text: that may be a secret.
            check(isWithoutNul(this.command.get(i)), "command must not hold NUL characters", "word=" + i);
        }
    }

    private static boolean isWithoutNul(String text) {
        return text.indexOf('\0') < 0;
    }

    /// Sets an environment variable for the program; all others are as here, and one named `OFFSPRING_SUBPROCESS`
    /// is added, by which the program's descendants are known.
    ///
    /// @param variable its name
    /// @param value its value; may be empty
    /// @return this builder
    /// @throws IllegalArgumentException if the name is empty or holds `=`, or one of both holds NUL
    public SubprocessBuilder environment(String variable, String value) {
        Objects.requireNonNull(value, () -> "value of variable '" + variable + "'");
        checkVariable(variable);
        check(isWithoutNul(value), "value of a variable must not hold NUL characters", "variable=" + variable);
        environment.put(variable, Optional.of(value));
        return this;
    }

    /// Leaves out an environment variable that this process has.
    ///
    /// @param variable its name
    /// @return this builder
    /// @throws IllegalArgumentException if the name is empty or holds `=` or NUL
    public SubprocessBuilder withoutEnvironment(String variable) {
        checkVariable(variable);
        environment.put(variable, Optional.empty());
        return this;
    }

    private void checkVariable(String variable) {
        Objects.requireNonNull(variable, "variable");
        boolean isName = !variable.isEmpty() && variable.indexOf('=') < 0 && isWithoutNul(variable);
        check(isName, "name of a variable must be a name", "variable=" + variable.replace('\0', '?'));
    }

    /// Sets the program's working directory.
    ///
    /// @param path a directory; if nothing is said, this process's
    /// @return this builder
    /// @throws IllegalArgumentException if it is not a directory
    /// @throws IllegalStateException if it has been set before
    public SubprocessBuilder directory(Path path) {
        unset("directory", directory);
        Objects.requireNonNull(path, "directory");
        check(Files.isDirectory(path), "directory must be one", "directory=" + path);
        directory = path.toAbsolutePath();
        return this;
    }

    /// Sets how text is written to the program, and read from it.
    ///
    /// @param value a charset in which a line break is the byte 10, as it is in most; if nothing is said, UTF-8
    /// @return this builder
    /// @throws IllegalArgumentException if a line break is something else in it, as in UTF-16
    /// @throws IllegalStateException if it has been set before
    public SubprocessBuilder charset(Charset value) {
        unset("charset", charset);
        Objects.requireNonNull(value, "charset");
        check(
                value.canEncode() && Arrays.equals("\n".getBytes(value), new byte[] {'\n'}),
                "charset must have the byte 10 for a line break",
                "charset=" + value + "; send and take bytes instead");
        charset = value;
        return this;
    }

    /// Has what the program writes to standard error come with its output, in the order in which it is written.
    ///
    /// @return this builder
    /// @throws IllegalStateException if this or [#errorOutput] has been set before
    public SubprocessBuilder mergeErrors() {
        unset("mergeErrors", errorsMerged ? true : null);
        unset("errorOutput", errorOutput);
        errorsMerged = true;
        return this;
    }

    /// Sets what becomes of what the program writes to standard output.
    ///
    /// @param choice what; if nothing is said, [Output#capture()]
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public SubprocessBuilder output(Output choice) {
        unset("output", output);
        output = Objects.requireNonNull(choice, "output");
        return this;
    }

    /// Sets what becomes of what the program writes to standard error.
    ///
    /// @param choice what; if nothing is said, [Output#capture()]
    /// @return this builder
    /// @throws IllegalStateException if this or [#mergeErrors] has been set before
    public SubprocessBuilder errorOutput(Output choice) {
        unset("errorOutput", errorOutput);
        unset("mergeErrors", errorsMerged ? true : null);
        errorOutput = Objects.requireNonNull(choice, "error output");
        return this;
    }

    /// Gives the program bytes to read, before anything that is sent to it later. They are written while the
    /// program runs; a program that does not read them to the end is no error.
    ///
    /// @param bytes what to write; the caller keeps the array; if nothing is said, nothing
    /// @return this builder
    /// @throws IllegalStateException if an input has been set before
    public SubprocessBuilder input(byte[] bytes) {
        Objects.requireNonNull(bytes, "input");
        noInputYet();
        inputBytes = bytes.clone();
        return this;
    }

    /// Gives the program a text to read, before anything that is sent to it later. It is written while the program
    /// runs; a program that does not read it to the end is no error.
    ///
    /// @param text what to write, as it is: a last line break is not added; if nothing is said, nothing
    /// @return this builder
    /// @throws IllegalStateException if an input has been set before
    public SubprocessBuilder input(String text) {
        Objects.requireNonNull(text, "input");
        noInputYet();
        inputText = text;
        return this;
    }

    private void noInputYet() {
        unset("input", inputBytes == null ? null : inputBytes.length + " bytes");
        unset("input", inputText == null ? null : inputText.length() + " characters");
    }

    /// Sets how much is kept of each of its output streams until somebody takes it, and so how long its output may
    /// be if it is taken as a whole. A line must fit in as well.
    ///
    /// @param bytes the limit, in bytes, [1, 2³⁰]; if nothing is said, 16 MiB
    /// @return this builder
    /// @throws IllegalArgumentException if it is out of its range
    /// @throws IllegalStateException if it has been set before
    public SubprocessBuilder maxOutput(int bytes) {
        unset("maxOutput", maxOutput);
        check(bytes >= 1 && bytes <= 1 << 30, "maxOutput must be in [1, 2^30]", "maxOutput=" + bytes);
        maxOutput = bytes;
        return this;
    }

    /// Runs the program to its end and returns what it has written. Its input ends after what was given by
    /// `input`. What it has started and left running is ended.
    ///
    /// If the thread is interrupted the program is ended.
    ///
    /// @return its output, its errors, and how it ended: a program that fails is not an error here
    /// @throws LaunchException if it cannot be started
    /// @throws IllegalStateException if it writes more than is kept of its output, for which it is ended; or if
    /// this JVM is shutting down
    /// @throws InterruptedException if the thread is interrupted
    public Completed run() throws InterruptedException {
        try (Subprocess subprocess = start()) {
            return subprocess.complete();
        }
    }

    /// Runs the program to its end, but not for ever; otherwise as [#run()].
    ///
    /// @param timeout how long it may run at most; then it is ended, as by [Subprocess#close], which takes its
    /// time
    /// @return its output, its errors, and how it ended: a program that fails is not an error here
    /// @throws TimeoutException if the time is over before; the program and its descendants are gone
    /// @throws IllegalArgumentException if the time is negative
    /// @throws LaunchException if it cannot be started
    /// @throws IllegalStateException if it writes more than is kept of its output, for which it is ended; or if
    /// this JVM is shutting down
    /// @throws InterruptedException if the thread is interrupted
    public Completed run(Duration timeout) throws InterruptedException, TimeoutException {
        Subprocess.checkTime(RunningProgram.title(name), timeout);
        try (Subprocess subprocess = start()) {
            return subprocess.complete(timeout);
        }
    }

    /// Starts the program. Its input stays open after what was given by `input`.
    ///
    /// @return the program, running
    /// @throws LaunchException if it cannot be started
    /// @throws IllegalStateException if this JVM is shutting down
    public Subprocess start() {
        ProgramSettings settings = settings();
        return new Subprocess(settings, RunningProgram.start(settings));
    }

    private ProgramSettings settings() {
        Charset used = charset == null ? StandardCharsets.UTF_8 : charset;
        return new ProgramSettings(
                name,
                command,
                Map.copyOf(environment),
                directory,
                used,
                input(used),
                maxOutput == null ? DEFAULT_MAX_OUTPUT_BYTES : maxOutput,
                output == null ? Output.capture() : output,
                errorsMerged ? null : errorOutput == null ? Output.capture() : errorOutput);
    }

    private byte[] input(Charset used) {
        if (inputText != null) {
            return inputText.getBytes(used);
        }
        return inputBytes == null ? new byte[0] : inputBytes;
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("subprocess: option is set a second time: " + option + "=" + before);
        }
    }

    private static void check(boolean holds, String rule, String value) {
        if (!holds) {
            throw new IllegalArgumentException("subprocess: " + rule + ": " + value);
        }
    }
}
