package io.github.offspring.internal.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The last lines of a child, for its death report, on their way to where they are shown.
///
/// Lines of both streams come one at a time. Those that come before it is known where to show them wait for it; so
/// do those of a JVM that has not begun its work, for a while: if it never does, they are in the exception that
/// says so.
public final class OutputTail {

    private static final int KEPT_LINES = 50;
    private static final int KEPT_LINE_CHARS = 1000;
    // Longer than a JVM takes to come up or not to; one that waits for a debugger says so on its way.
    private static final long HELD_MILLIS = 2_000;

    private final BooleanSupplier begun;
    private final Deque<String> last = new ArrayDeque<>();
    private final List<OutputLine> held = new ArrayList<>();
    private @Nullable Consumer<OutputLine> target;
    private boolean released;
    private boolean timed;

    /// @param begun whether the child has begun its work; asked as long as it has not
    OutputTail(BooleanSupplier begun) {
        this.begun = begun;
    }

    synchronized void line(OutputLine line) {
        String text = line.text();
        if (last.size() == KEPT_LINES) {
            last.remove();
        }
        last.add(text.length() > KEPT_LINE_CHARS ? text.substring(0, KEPT_LINE_CHARS) + "…" : text);
        held.add(line);
        if (released || begun.getAsBoolean()) {
            release();
        } else if (!timed) {
            timed = true;
            CompletableFuture.delayedExecutor(HELD_MILLIS, TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                    .execute(this::release);
        }
    }

    /// Says where lines go from now on; those that have waited go there first.
    public synchronized void direct(Consumer<OutputLine> consumer) {
        target = consumer;
        if (released) {
            release();
        }
    }

    /// Shows all that waits, and lets nothing wait any more.
    public synchronized void release() {
        released = true;
        if (target != null) {
            held.forEach(target);
            held.clear();
        }
    }

    /// Does not show what waits.
    public synchronized void withhold() {
        held.clear();
    }

    /// The last lines, oldest first.
    public synchronized List<String> last() {
        return List.copyOf(last);
    }
}
