package io.github.offspring.internal.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// The last lines of a child, for its death report, on their way to where they are shown.
///
/// Lines of both streams come one at a time. Those that come before it is known where to show them wait for it.
public final class OutputTail {

    private static final int KEPT_LINES = 50;
    private static final int KEPT_LINE_CHARS = 1000;

    private final Deque<String> last = new ArrayDeque<>();
    private final List<OutputLine> early = new ArrayList<>();
    private boolean directed;
    private Consumer<OutputLine> target = early::add;

    synchronized void line(OutputLine line) {
        String text = line.text();
        if (last.size() == KEPT_LINES) {
            last.remove();
        }
        last.add(text.length() > KEPT_LINE_CHARS ? text.substring(0, KEPT_LINE_CHARS) + "…" : text);
        target.accept(line);
    }

    /// Says where lines go from now on; those that have waited go there first.
    public synchronized void direct(Consumer<OutputLine> consumer) {
        if (!directed) {
            directed = true;
            early.forEach(consumer);
            early.clear();
        }
        target = consumer;
    }

    /// The last lines, oldest first.
    public synchronized List<String> last() {
        return List.copyOf(last);
    }
}
