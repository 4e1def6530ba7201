package io.github.offspring.cli.screen;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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
    private final boolean terminal;
    private final int columns;
    // Both guarded by this.
    private String status = "";
    private boolean ended;

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
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int columns = Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
            return columns > 0 ? columns : DEFAULT_COLUMNS;
        } catch (IOException | NumberFormatException _) {
            return DEFAULT_COLUMNS;
        }
    }

    /// Tells whether lines may be redrawn and colored.
    ///
    /// @return false on a pipe
    public boolean isTerminal() {
        return terminal;
    }

    /// Tells how many characters fit in a line.
    ///
    /// @return the number; 80 where there is no terminal
    public int columns() {
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
            out.print(ERASE + fitting);
            out.flush();
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
