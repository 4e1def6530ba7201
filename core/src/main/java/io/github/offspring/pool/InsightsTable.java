package io.github.offspring.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes insights as text for people. The first column is words, to the left; all others are numbers, to the
/// right.
final class InsightsTable {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    private InsightsTable(String... heads) {
        row((Object[]) heads);
    }

    static String of(PoolInsights insights) {
        String first = "pool '" + insights.pool() + "': " + insights.workers().size() + " workers, " + insights.queued()
                + " queued, " + insights.inFlight() + " in flight\n";
        return String.join("\n", first, workers(insights), busiest(insights), tasks(insights), turnover(insights));
    }

    private static String workers(PoolInsights insights) {
        InsightsTable table = new InsightsTable(
                "worker", "pid", "tasks", "starting", "waiting", "working", "exiting", "share of time working");
        insights.workers().forEach(worker -> table.worker(worker.name(), Long.toString(worker.pid()), worker));
        table.worker("all that have ended", "", insights.ended());
        return table.text();
    }

    private void worker(String name, String pid, WorkerInsights worker) {
        row(
                name,
                pid,
                worker.tasks(),
                seconds(worker.starting()),
                seconds(worker.waiting()),
                seconds(worker.working()),
                seconds(worker.exiting()),
                Math.round(100 * worker.workingShare()) + "%");
    }

    private static String busiest(PoolInsights insights) {
        InsightsTable table = new InsightsTable("longest, by worker", "pid", "task", "took", "");
        for (TaskInsights task : insights.busiest()) {
            table.row(task.worker(), task.pid(), task.task(), seconds(task.duration()), task.running() ? "runs" : "");
        }
        return table.text();
    }

    private static String tasks(PoolInsights insights) {
        TaskTotals tasks = insights.tasks();
        InsightsTable table = new InsightsTable("tasks", "returned", "failed", "timed out", "worker died", "cancelled");
        table.row(
                tasks.ended() + " ended",
                tasks.returned(),
                tasks.failed(),
                tasks.timedOut(),
                tasks.died(),
                tasks.cancelled());
        return table.text();
    }

    private static String turnover(PoolInsights insights) {
        WorkerTurnover turnover = insights.turnover();
        InsightsTable table = new InsightsTable("workers", "retired", "stopped", "died", "killed");
        table.row(
                turnover.started() + " started",
                turnover.retired(),
                turnover.stopped(),
                turnover.died(),
                turnover.killed());
        return table.text();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }

    private void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        rows.add(row);
    }

    private String text() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + blanks : GAP + blanks + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
