package io.github.offspring.cli.demo;

import io.github.offspring.cli.demo.Comparison.Speeds;
import io.github.offspring.cli.screen.Printable;
import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.cli.screen.Table;
import io.github.offspring.cli.screen.Table.Column;
import io.github.offspring.pool.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What is printed at the end.
final class DemoReport {

    private static final int TOP_WORDS = 10;
    private static final int MAX_FAILURES = 50;

    private final Screen screen;
    private final Totals totals;
    private final Duration wall;

    DemoReport(Screen screen, Totals totals, Duration wall) {
        this.screen = screen;
        this.totals = totals;
        this.wall = wall;
    }

    void files() {
        totals.files()
                .forEach(named -> screen.line(String.format(
                        Locale.ROOT,
                        "%s  %s  %s  %s  %s",
                        named.file().digest(),
                        cell(12, named.file().bytes(), "byte"),
                        cell(9, named.file().lines(), "line"),
                        cell(9, named.file().words(), "word"),
                        Printable.of(named.name()))));
    }

    /// The nouns end, and the next column begins, at the same place in each line.
    private static String cell(int width, long count, String noun) {
        return String.format(
                Locale.ROOT, "%" + width + "d %-" + (noun.length() + 1) + "s", count, Quantity.noun(count, noun));
    }

    void totals() {
        long planned = totals.failures().stream().filter(Failure::planned).count();
        long unplanned = totals.failures().size() - planned;
        print(
                List.of(Column.text(""), Column.number("")),
                List.of(
                        List.of("files", Quantity.count(totals.fileCount())),
                        List.of("  of them binary", Quantity.count(totals.binaries())),
                        List.of("  of them copies of others", Quantity.count(totals.copies())),
                        List.of("bytes", Quantity.count(totals.bytes())),
                        List.of("lines", Quantity.count(totals.lines())),
                        List.of("words", Quantity.count(totals.wordCount())),
                        List.of(
                                "  different ones",
                                Quantity.count(totals.words().distinct())),
                        List.of("failed as planned", Quantity.count(planned)),
                        List.of("failed otherwise", Quantity.count(unplanned))),
                false);
        screen.line("sha-256 of all  " + totals.digest());
    }

    void failures() {
        screen.line("");
        screen.line("Failed, and why");
        List<Failure> shown = totals.failures().stream().limit(MAX_FAILURES).toList();
        shown.forEach(
                failure -> screen.line("  " + Printable.of(failure.name()) + ": " + Printable.of(failure.reason())));
        if (shown.size() < totals.failures().size()) {
            screen.line("  and " + Quantity.count(totals.failures().size() - shown.size()) + " more");
        }
    }

    void words() {
        if (totals.wordCount() > 0) {
            screen.line("");
            List<List<String>> rows = totals.words().top(TOP_WORDS).stream()
                    .map(word -> List.of(word.word(), Quantity.count(word.count())))
                    .toList();
            print(List.of(Column.text("most frequent words"), Column.number("times")), rows, true);
        }
    }

    /// @param workers what each has done
    /// @param living the names of those that live
    void workers(List<WorkerStatus> workers, Set<String> living) {
        screen.line("");
        List<List<String>> rows = new ArrayList<>();
        for (WorkerStatus worker : workers) {
            double busy = (double) worker.busy().toNanos()
                    / Math.max(1, worker.alive().toNanos());
            rows.add(List.of(
                    worker.name(),
                    worker.pid() == 0 ? "-" : Long.toString(worker.pid()),
                    Quantity.count(worker.tasks()),
                    Quantity.time(worker.busy()),
                    String.format(Locale.ROOT, "%.0f %%", 100 * Math.min(1, busy)),
                    fate(worker, living)));
        }
        print(
                List.of(
                        Column.text("worker"),
                        Column.number("pid"),
                        Column.number("tasks"),
                        Column.number("busy"),
                        Column.number("load"),
                        Column.text("")),
                rows,
                true);
    }

    private static String fate(WorkerStatus worker, Set<String> living) {
        if (!living.contains(worker.name())) {
            return "killed and replaced";
        }
        return worker.alive().isZero() ? "was still starting" : "";
    }

    void wallTime(int workers) {
        screen.line("");
        double seconds = wall.toNanos() / 1e9;
        screen.line("wall time " + Quantity.time(wall) + " on " + Quantity.count(workers, "process") + ": "
                + Quantity.count(Math.round(totals.fileCount() / seconds), "file") + "/s, "
                + Quantity.bytes(totals.bytes() / seconds) + "/s");
    }

    void speedUp(Speeds speeds) {
        double wholeRun = totals.bytes() / speeds.oneThread() / (wall.toNanos() / 1e9);
        screen.line("speed-up over one thread: " + factor(speeds.ratio()));
        screen.line("  measured after the run with " + Quantity.count(speeds.files(), "file") + " of it, "
                + Quantity.bytes(speeds.bytes()) + ", by one thread of this JVM and by the pool in turn,");
        screen.line("  each warmed up for " + Quantity.wholeSeconds(Comparison.WARM_UP) + " or more: "
                + Quantity.bytes(speeds.oneThread()) + "/s and " + Quantity.bytes(speeds.pool()) + "/s");
        screen.line("  the run itself, begun cold and with the tasks that failed: " + factor(wholeRun));
    }

    private static String factor(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private void print(List<Column> columns, List<List<String>> rows, boolean heading) {
        Table table = Table.of(columns.toArray(Column[]::new)).fitting(rows);
        if (heading) {
            screen.line(table.heading());
        }
        rows.forEach(row -> screen.line(table.row(row)));
    }
}
