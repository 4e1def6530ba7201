package io.github.offspring.cli.demo;

import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Shows how far the run is: a bar on a terminal; on a pipe a line now and then.
final class ScreenProgress implements Progress {

    private static final int WIDE = 80;
    private static final int LONG_BAR = 24;
    private static final int SHORT_BAR = 8;
    private static final double LINE_STEP = 0.1;
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    /// Before so much is done nobody can say how long the rest takes.
    private static final double LEAST_FOR_GUESS = 0.02;

    private final Screen screen;
    private final int files;
    private final long bytes;
    private final LongSupplier clock;
    private final long begunNanos;
    private int filesDone;
    private long bytesDone;
    private double nextLine = LINE_STEP;
    private long lastLineNanos;

    ScreenProgress(Screen screen, int files, long bytes) {
        this(screen, files, bytes, System::nanoTime);
    }

    /// @param clock as [System#nanoTime]
    ScreenProgress(Screen screen, int files, long bytes, LongSupplier clock) {
        this.screen = screen;
        this.files = files;
        this.bytes = bytes;
        this.clock = clock;
        begunNanos = clock.getAsLong();
        lastLineNanos = begunNanos;
    }

    @Override
    public void done(Group group) {
        filesDone += group.sources().size();
        bytesDone += group.bytes();
        show("");
    }

    @Override
    public void show(String waitingFor) {
        boolean all = filesDone == files;
        if (screen.isTerminal()) {
            boolean waits = all && !waitingFor.isEmpty();
            screen.status(
                    bar() + " " + percent() + ", " + (waits ? "waiting for " + waitingFor : rates() + timeLeft()));
        } else if (!all && isLineDue()) {
            screen.line(percent() + ", " + Quantity.count(filesDone) + " of " + Quantity.count(files, "file") + ", "
                    + rates() + timeLeft());
        }
    }

    private String bar() {
        int length = screen.columns() < WIDE ? SHORT_BAR : LONG_BAR;
        int filled = (int) (length * fraction());
        return "[" + "#".repeat(filled) + ".".repeat(length - filled) + "]";
    }

    private boolean isLineDue() {
        long now = clock.getAsLong();
        boolean due = fraction() >= nextLine || now - lastLineNanos >= LINE_NANOS;
        if (due) {
            lastLineNanos = now;
            nextLine = (Math.floor(fraction() / LINE_STEP) + 1) * LINE_STEP;
        }
        return due;
    }

    private double fraction() {
        if (filesDone == files) {
            return 1;
        }
        return bytes == 0 ? (double) filesDone / files : (double) bytesDone / bytes;
    }

    private String percent() {
        return String.format(Locale.ROOT, "%3d %%", (int) (fraction() * 100));
    }

    private double seconds() {
        return Math.max(1, clock.getAsLong() - begunNanos) / 1e9;
    }

    private String rates() {
        double seconds = seconds();
        return Quantity.count(Math.round(filesDone / seconds), "file") + "/s, " + Quantity.bytes(bytesDone / seconds)
                + "/s";
    }

    private String timeLeft() {
        double fraction = fraction();
        if (fraction < LEAST_FOR_GUESS || filesDone == files) {
            return "";
        }
        Duration left = Duration.ofMillis((long) (seconds() * (1 - fraction) / fraction * 1000));
        return ", " + Quantity.wholeSeconds(left) + " left";
    }
}
