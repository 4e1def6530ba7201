package io.github.offspring.progress;

import io.github.offspring.pool.ProgressListener;
import java.io.Console;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;

/// Shows how far the maps of a pool have come.
///
/// ```java
/// pool.withProgress(ProgressBars.onScreen("squares")).map(numbers, n -> n * n);
/// ```
///
/// On a terminal each map has a bar, on standard error, with its description, count, rate and the time that is
/// left; the bars of maps that run at the same time stand below each other. Anywhere else, in a file or a pipe,
/// there are plain lines now and then.
public final class ProgressBars {
    private ProgressBars() {}

    /// Returns what shows bars, or lines, on standard error.
    ///
    /// @param description what is being done, as it stands before the bar
    /// @return for [io.github.offspring.pool.TaskSubmitter#withProgress]; any number of maps may use it
    /// @throws IllegalArgumentException if the description has control characters
    public static ProgressListener onScreen(String description) {
        return on(System.err, isTerminal(), description);
    }

    static ProgressListener on(PrintStream stream, boolean terminal, String description) {
        Objects.requireNonNull(description, "description");
        if (description.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the description must be one line without control characters: length=" + description.length());
        }
        return terminal ? new BarListener(stream, description) : new LineListener(stream, description);
    }

    private static boolean isTerminal() {
        // Since 25 there is none again where there is no terminal.
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        return console.isPresent() && !"dumb".equals(System.getenv("TERM"));
    }
}
