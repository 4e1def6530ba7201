package io.github.offspring.progress;

import io.github.offspring.pool.Progress;
import io.github.offspring.pool.ProgressListener;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/// Draws a bar for every map that runs; the library below stacks those that run at the same time.
final class BarListener implements ProgressListener {

    private static final int INTERVAL_MILLIS = 100;
    private static final long UNKNOWN = -1;

    private final PrintStream stream;
    private final String description;
    // Guarded by this object's monitor.
    private final Map<Long, ProgressBar> bars = new HashMap<>();

    BarListener(PrintStream stream, String description) {
        this.stream = stream;
        this.description = description;
    }

    @Override
    public synchronized void begun(Progress at) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(description)
                .setInitialMax(at.total().orElse(UNKNOWN))
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .showSpeed();
        if (!isOnScreen()) {
            builder.setConsumer(new ConsoleProgressBarConsumer(stream));
        }
        bars.put(at.task(), builder.build());
    }

    /// On standard error the library looks itself what the terminal can do, and draws several bars at once.
    private boolean isOnScreen() {
        return stream.equals(System.err);
    }

    @Override
    public synchronized void advanced(Progress at) {
        ProgressBar bar = bars.get(at.task());
        if (bar != null) {
            show(bar, at);
        }
    }

    @Override
    public synchronized void ended(Progress at) {
        ProgressBar bar = bars.remove(at.task());
        if (bar != null) {
            show(bar, at);
            bar.close();
        }
    }

    private static void show(ProgressBar bar, Progress at) {
        at.total().ifPresent(bar::maxHint);
        bar.stepTo(at.done());
        if (at.failed() > 0) {
            bar.setExtraMessage(" " + at.failed() + " failed");
        }
    }
}
