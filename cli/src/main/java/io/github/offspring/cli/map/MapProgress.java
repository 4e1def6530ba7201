package io.github.offspring.cli.map;

import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Shows how far the run is: a bar on a terminal, with the time that is left if the length of the input is known;
/// on a pipe a line now and then.
///
/// *Confined to its owner thread.*
final class MapProgress {

    private static final int WIDE = 80;
    private static final int LONG_BAR = 24;
    private static final int SHORT_BAR = 8;
    private static final double LINE_STEP = 0.1;
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    /// Nobody needs to read how far a run is that is over at once.
    private static final long LEAST_LINE_NANOS = Duration.ofSeconds(1).toNanos();
    /// Before so much is done nobody can say how long the rest takes.
    private static final double LEAST_FOR_GUESS = 0.01;

    private final Screen screen;
    private final OptionalLong totalBytes;
    private final LongSupplier clock;
    private final long begunNanos;
    private final long linesBefore;
    private final long bytesBefore;
    private double nextLine = LINE_STEP;
    private long lastLineNanos;

    /// @param totalBytes how long the input is, if that is known
    /// @param linesBefore how many lines an earlier run has done
    /// @param bytesBefore how many bytes these are
    /// @param clock as [System#nanoTime]
    MapProgress(Screen screen, OptionalLong totalBytes, long linesBefore, long bytesBefore, LongSupplier clock) {
        this.screen = screen;
        this.totalBytes = totalBytes;
        this.linesBefore = linesBefore;
        this.bytesBefore = bytesBefore;
        this.clock = clock;
        begunNanos = clock.getAsLong();
        lastLineNanos = begunNanos;
    }

    /// Called now and then.
    ///
    /// @param lines how many are done, those of earlier runs included
    /// @param failed how many of them have failed
    /// @param bytes how much of the input that is
    void show(long lines, long failed, long bytes) {
        String text = Quantity.count(lines, "line") + (failed == 0 ? "" : ", " + Quantity.count(failed) + " failed")
                + ", " + rate(lines) + timeLeft(bytes);
        if (screen.isTerminal()) {
            screen.status(totalBytes.isPresent() ? bar(bytes) + percent(bytes) + ", " + text : text);
        } else if (isLineDue(bytes)) {
            screen.complain(totalBytes.isPresent() ? percent(bytes) + ", " + text : text);
        }
    }

    private String bar(long bytes) {
        int length = screen.columns() < WIDE ? SHORT_BAR : LONG_BAR;
        int filled = (int) (length * fraction(bytes));
        return "[" + "#".repeat(filled) + ".".repeat(length - filled) + "] ";
    }

    private boolean isLineDue(long bytes) {
        long now = clock.getAsLong();
        long since = now - lastLineNanos;
        boolean due =
                since >= LINE_NANOS || since >= LEAST_LINE_NANOS && fraction(bytes) >= nextLine && fraction(bytes) < 1;
        if (due) {
            lastLineNanos = now;
            nextLine = (Math.floor(fraction(bytes) / LINE_STEP) + 1) * LINE_STEP;
        }
        return due;
    }

    /// @return 0 if the length of the input is not known
    private double fraction(long bytes) {
        if (totalBytes.isEmpty()) {
            return 0;
        }
        return totalBytes.getAsLong() <= bytes ? 1 : (double) bytes / totalBytes.getAsLong();
    }

    private String percent(long bytes) {
        return String.format(Locale.ROOT, "%3d %%", (int) (fraction(bytes) * 100));
    }

    private double seconds() {
        return Math.max(1, clock.getAsLong() - begunNanos) / 1e9;
    }

    private String rate(long lines) {
        return Quantity.count(Math.round((lines - linesBefore) / seconds()), "line") + "/s";
    }

    private String timeLeft(long bytes) {
        if (totalBytes.isEmpty()) {
            return "";
        }
        double all = totalBytes.getAsLong() - bytesBefore;
        double part = all <= 0 ? 1 : (bytes - bytesBefore) / all;
        if (part < LEAST_FOR_GUESS || part >= 1) {
            return "";
        }
        Duration left = Duration.ofMillis((long) (seconds() * (1 - part) / part * 1000));
        return ", " + Quantity.wholeSeconds(left) + " left";
    }
}
