package io.github.offspring.progress;

import io.github.offspring.pool.Progress;
import io.github.offspring.pool.ProgressListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// Writes a plain line for every tenth of a map, or every ten seconds, and one at the end.
final class LineListener implements ProgressListener {

    private static final int STEPS = 10;
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream stream;
    private final String description;
    private final LongSupplier clock;
    // Guarded by this object's monitor.
    private final Map<Long, Run> runs = new HashMap<>();

    /// One map.
    private static final class Run {
        final long begunNanos;
        long lineNanos;
        long step;

        Run(long begunNanos) {
            this.begunNanos = begunNanos;
            lineNanos = begunNanos;
        }
    }

    LineListener(PrintStream stream, String description) {
        this(stream, description, System::nanoTime);
    }

    /// @param clock as [System#nanoTime]
    LineListener(PrintStream stream, String description, LongSupplier clock) {
        this.stream = stream;
        this.description = description;
        this.clock = clock;
    }

    @Override
    public synchronized void begun(Progress at) {
        runs.put(at.task(), new Run(clock.getAsLong()));
    }

    @Override
    public synchronized void advanced(Progress at) {
        Run run = runs.get(at.task());
        if (run == null) {
            return;
        }
        long now = clock.getAsLong();
        long total = at.total().orElse(0);
        long step = total == 0 ? 0 : at.done() * STEPS / total;
        boolean last = total > 0 && at.done() == total;
        if (!last && (step > run.step || now - run.lineNanos >= LINE_NANOS)) {
            run.step = step;
            run.lineNanos = now;
            line(at, now - run.begunNanos);
        }
    }

    @Override
    public synchronized void ended(Progress at) {
        Run run = runs.remove(at.task());
        if (run != null) {
            line(at, clock.getAsLong() - run.begunNanos);
        }
    }

    private void line(Progress at, long nanos) {
        StringBuilder line = new StringBuilder(description).append(": ").append(at.done());
        at.total().ifPresent(total -> line.append(" of ").append(total));
        if (at.failed() > 0) {
            line.append(", ").append(at.failed()).append(" failed");
        }
        double seconds = nanos / NANOS_PER_SECOND;
        line.append(String.format(Locale.ROOT, ", %.1f s", seconds));
        if (seconds > 0) {
            line.append(String.format(Locale.ROOT, ", %.1f per second", at.done() / seconds));
        }
        stream.println(line);
    }
}
