package io.github.offspring.cli.screen;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// What a command prints on: lines, and on a terminal one more line at the bottom that is drawn anew in place.
///
/// After [#mute] nothing is printed any more, so that the threads of a program that is being ended do not
/// complain about their end.
///
/// *Thread-safe; belongs to this process.*
public final class Screen {

    private static final String ERASE = "\r\033[K";
    private static final int DEFAULT_COLUMNS = 80;

    private final PrintStream out;
    private final PrintStream err;
    // All guarded by this.
    private boolean terminal;
    private int columns;
    private PrintStream bottom;
    private String status = "";
    private boolean ended;
    private Supplier<String> farewell = () -> "";

    /// Creates a screen.
    ///
    /// @param out gets the lines
    /// @param err gets the complaints
    /// @param terminal whether lines may be redrawn and colored
    /// @param columns the width of the terminal
    public Screen(PrintStream out, PrintStream err, boolean terminal, int columns) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.columns = columns;
        bottom = out;
    }

    /// The screen of this process.
    ///
    /// @return standard output and standard error
    public static Screen ofProcess() {
        // Since 25 there is none again where there is no terminal.
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        boolean terminal = console.isPresent() && !"dumb".equals(System.getenv("TERM"));
        return new Screen(
                stream(FileDescriptor.out, "stdout.encoding"),
                stream(FileDescriptor.err, "stderr.encoding"),
                terminal,
                terminal ? terminalColumns() : DEFAULT_COLUMNS);
    }

    /// A locale that is not set at all means ASCII; what reads our output nowadays understands UTF-8.
    private static PrintStream stream(FileDescriptor descriptor, String encoding) {
        Charset charset = Charset.forName(System.getProperty(encoding, "UTF-8"), StandardCharsets.UTF_8);
        return new PrintStream(
                new FileOutputStream(descriptor),
                true,
                charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset);
    }

    /// The JDK does not tell how wide a terminal is.
    private static int terminalColumns() {
        ProcessBuilder stty = new ProcessBuilder("stty", "size")
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return columns(answer(stty));
        } catch (IOException _) {
            return DEFAULT_COLUMNS;
        }
    }

    private static String answer(ProcessBuilder program) throws IOException {
        Process process = program.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    /// @param size rows and columns
    private static int columns(String size) {
        try {
            int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
            return columns > 0 ? columns : DEFAULT_COLUMNS;
        } catch (NumberFormatException _) {
            return DEFAULT_COLUMNS;
        }
    }

    /// Draws the line at the bottom on standard error from now on, as a command does whose standard output is data.
    /// Such a command prints nothing but complaints.
    public void moveStatusToErrors() {
        moveStatusToErrors(columnsOfErrors());
    }

    /// As [#moveStatusToErrors()], for a standard error of which it is known what it is.
    ///
    /// @param itsColumns how wide it is; empty if it is no terminal
    public synchronized void moveStatusToErrors(OptionalInt itsColumns) {
        bottom = err;
        terminal = itsColumns.isPresent();
        columns = itsColumns.orElse(DEFAULT_COLUMNS);
    }

    /// The JDK tells of a terminal only if standard input and output both are one.
    private static OptionalInt columnsOfErrors() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return OptionalInt.empty();
        }
        ProcessBuilder question = new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2")
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            String answer = answer(question);
            return answer.isEmpty() ? OptionalInt.empty() : OptionalInt.of(columns(answer));
        } catch (IOException _) {
            // Not a Unix.
            return OptionalInt.empty();
        }
    }

    /// Tells whether lines may be redrawn and colored.
    ///
    /// @return false on a pipe
    public synchronized boolean isTerminal() {
        return terminal;
    }

    /// Tells how many characters fit in a line.
    ///
    /// @return the number; 80 where there is no terminal
    public synchronized int columns() {
        return columns;
    }

    /// Prints a line.
    ///
    /// @param text the line, without its break
    /// @throws NobodyReadsException if nobody reads it
    public synchronized void line(String text) {
        if (ended) {
            return;
        }
        out.print((status.isEmpty() ? "" : ERASE) + text + System.lineSeparator());
        out.print(status);
        if (out.checkError()) {
            ended = true;
            throw new NobodyReadsException();
        }
    }

    /// Draws the line at the bottom anew; does nothing on a pipe.
    ///
    /// @param text what it shows, cut to the width of the terminal; empty to remove it
    public synchronized void status(String text) {
        if (ended || !terminal) {
            return;
        }
        String fitting = text.substring(0, Math.min(text.length(), columns - 1));
        if (!fitting.equals(status)) {
            bottom.print(ERASE + fitting);
            bottom.flush();
            status = fitting;
        }
    }

    /// Prints a complaint on standard error.
    ///
    /// @param text one line or several
    public synchronized void complain(String text) {
        if (!ended) {
            status("");
            err.println(text);
        }
    }

    /// Says what is to be done, and told, first of all if this program is being ended from outside.
    ///
    /// @param what does it, and says what the [#lastWord] is to tell besides; empty for nothing
    public synchronized void farewell(Supplier<String> what) {
        farewell = what;
    }

    /// Does what was said to be done if this program is being ended.
    ///
    /// @return what is to be told
    public String farewell() {
        Supplier<String> said;
        synchronized (this) {
            said = farewell;
        }
        return said.get();
    }

    /// Removes the line at the bottom and prints nothing more but the [#lastWord].
    ///
    /// @return false if that is so already
    public synchronized boolean mute() {
        status("");
        boolean first = !ended;
        ended = true;
        return first;
    }

    /// Prints a line on standard error although the screen is mute.
    ///
    /// @param text the line
    public synchronized void lastWord(String text) {
        err.println(text);
    }
}
