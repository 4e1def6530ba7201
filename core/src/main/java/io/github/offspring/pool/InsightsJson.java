package io.github.offspring.pool;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes insights as JSON.
final class InsightsJson {

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    private InsightsJson() {}

    static String of(PoolInsights insights) {
        InsightsJson json = new InsightsJson();
        json.object(() -> {
            json.string("pool", insights.pool());
            json.list("workers", insights.workers(), json::worker);
            json.key("ended").object(() -> json.worker(insights.ended()));
            json.list("busiest", insights.busiest(), json::task);
            json.key("tasks").object(() -> json.totals(insights.tasks()));
            json.key("turnover").object(() -> json.turnover(insights.turnover()));
            json.number("queued", insights.queued());
            json.number("inFlight", insights.inFlight());
        });
        return json.text.toString();
    }

    private void worker(WorkerInsights worker) {
        string("name", worker.name());
        number("pid", worker.pid());
        number("tasks", worker.tasks());
        seconds("starting", worker.starting());
        seconds("waiting", worker.waiting());
        seconds("working", worker.working());
        seconds("exiting", worker.exiting());
        key("workingShare").text.append(String.format(Locale.ROOT, "%.4f", worker.workingShare()));
    }

    private void task(TaskInsights task) {
        number("task", task.task());
        string("worker", task.worker());
        number("pid", task.pid());
        seconds("duration", task.duration());
        key("running").text.append(task.running());
    }

    private void totals(TaskTotals tasks) {
        number("returned", tasks.returned());
        number("failed", tasks.failed());
        number("timedOut", tasks.timedOut());
        number("died", tasks.died());
        number("cancelled", tasks.cancelled());
    }

    private void turnover(WorkerTurnover turnover) {
        number("started", turnover.started());
        number("retired", turnover.retired());
        number("stopped", turnover.stopped());
        number("died", turnover.died());
        number("killed", turnover.killed());
    }

    // ---- JSON

    private void object(Runnable members) {
        text.append('{');
        first = true;
        members.run();
        text.append('}');
        first = false;
    }

    private <T> void list(String name, List<T> elements, Consumer<T> members) {
        key(name).text.append('[');
        String separator = "";
        for (T element : elements) {
            text.append(separator);
            object(() -> members.accept(element));
            separator = ",";
        }
        text.append(']');
        first = false;
    }

    private InsightsJson key(String name) {
        if (!first) {
            text.append(',');
        }
        first = false;
        quoted(name);
        text.append(':');
        return this;
    }

    private void number(String name, long value) {
        key(name).text.append(value);
    }

    private void seconds(String name, Duration value) {
        key(name).text.append(String.format(Locale.ROOT, "%.6f", value.toNanos() / 1e9));
    }

    private void string(String name, String value) {
        key(name).quoted(value);
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Half of a pair could not be encoded; a whole one may be written so too.
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
