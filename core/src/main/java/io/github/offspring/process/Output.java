package io.github.offspring.process;

import io.github.offspring.internal.launch.OneComplaint;
import io.github.offspring.internal.launch.OutputLine;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What becomes of what a child, or a [Subprocess], writes to standard output and standard error.
///
/// Whatever is chosen, both are read from the first byte on, so that a child never waits for somebody to read them,
/// and the last lines are kept for its death report.
///
/// **Threads and processes** *Immutable.*
public final class Output {

    private static final Output DISCARD = new Output(Kind.DISCARD, null);
    private static final Output CAPTURE = new Output(Kind.CAPTURE, null);
    private static final Output TAGGED = new Output(Kind.SHOW, null);

    private enum Kind {
        SHOW,
        CAPTURE,
        DISCARD
    }

    private final Kind kind;
    // Null: the child's name in brackets.
    private final @Nullable String prefix;

    private Output(Kind kind, @Nullable String prefix) {
        this.kind = kind;
        this.prefix = prefix;
    }

    /// Shows it on this process's own output, whole lines at a time, each with the child's name in brackets before
    /// it. This is what happens if nothing is said.
    ///
    /// @return the choice
    public static Output inherit() {
        return TAGGED;
    }

    /// Shows it on this process's own output, whole lines at a time, each with a given text before it.
    ///
    /// @param prefix the text; may be empty
    /// @return the choice
    public static Output inherit(String prefix) {
        return new Output(Kind.SHOW, Objects.requireNonNull(prefix, "prefix"));
    }

    /// Keeps it, for [ChildProcess#output] and [ChildProcess#errorOutput]; the last 16 MiB of each. For what a
    /// [Subprocess] keeps see there.
    ///
    /// @return the choice
    public static Output capture() {
        return CAPTURE;
    }

    /// Throws it away.
    ///
    /// @return the choice
    public static Output discard() {
        return DISCARD;
    }

    boolean isCaptured() {
        return kind == Kind.CAPTURE;
    }

    /// Where lines go to, and what is kept of them.
    ///
    /// @param captured null unless the choice is to keep it
    record Target(Consumer<OutputLine> lines, @Nullable CapturedOutput captured) {}

    Target open(String childName) {
        return switch (kind) {
            case DISCARD -> new Target(_ -> {}, null);
            case CAPTURE -> {
                CapturedOutput captured = new CapturedOutput();
                yield new Target(captured::add, captured);
            }
            case SHOW -> {
                byte[] start = (prefix == null ? "[" + childName + "] " : prefix).getBytes(StandardCharsets.UTF_8);
                OneComplaint complaint = new OneComplaint();
                yield new Target(line -> showOrComplain(childName, start, line, complaint), null);
            }
        };
    }

    private static void showOrComplain(String childName, byte[] start, OutputLine line, OneComplaint complaint) {
        try {
            show(start, line);
        } catch (RuntimeException | Error e) {
            // A stream of the user's that throws: the child's other lines are read all the same.
            complaint.say("process '" + childName + "': output of it could not be shown", e);
        }
    }

    /// In one call, so that lines of several children and of this process never mix.
    private static void show(byte[] start, OutputLine line) {
        byte[] whole = new byte[start.length + line.bytes().length + 1];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(line.bytes(), 0, whole, start.length, line.bytes().length);
        whole[whole.length - 1] = '\n';
        PrintStream stream = line.error() ? System.err : System.out;
        stream.write(whole, 0, whole.length);
        stream.flush();
    }

    @Override
    public String toString() {
        return kind == Kind.SHOW
                ? "inherit" + (prefix == null ? "" : "(" + prefix + ")")
                : kind.name().toLowerCase(Locale.ROOT);
    }
}
