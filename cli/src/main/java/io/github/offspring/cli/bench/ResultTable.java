package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Benchmark;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.cli.screen.Table;
import io.github.offspring.cli.screen.Table.Column;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Results as rows of a table that is printed row by row, so its columns are as wide as results usually are.
final class ResultTable {

    private static final int UNIT = 8;
    private static final int FIGURE = 10;
    private static final int PEER = 40;
    private static final int RATIO = 8;

    private final Table table;

    private ResultTable(Table table) {
        this.table = table;
    }

    static ResultTable of(List<Benchmark> benchmarks) {
        int longest = benchmarks.stream()
                .mapToInt(benchmark -> benchmark.name().length())
                .max()
                .orElse(0);
        return new ResultTable(Table.of(
                Column.text("name").atLeast(longest),
                Column.text("unit").atLeast(UNIT),
                Column.number("ours").atLeast(FIGURE),
                Column.text("peer").atLeast(PEER),
                Column.number("peer's").atLeast(FIGURE),
                Column.number("ratio").atLeast(RATIO),
                Column.number("asked").atLeast(RATIO),
                Column.text("note")));
    }

    String heading() {
        return table.heading();
    }

    String row(Result result) {
        return table.row(List.of(
                result.name(),
                result.unit(),
                figure(result.ours()),
                result.peerName().isEmpty() ? "-" : result.peerName(),
                orDash(result.peer(), ""),
                orDash(result.ratio(), " x"),
                orDash(result.asked(), " x"),
                result.note()));
    }

    private static String orDash(OptionalDouble value, String suffix) {
        return value.isPresent() ? figure(value.getAsDouble()) + suffix : "-";
    }

    /// Three digits that mean something, and no more.
    static String figure(double value) {
        double size = Math.abs(value);
        int decimals;
        if (size >= 99.95 || size == 0) {
            decimals = 0;
        } else if (size >= 9.995) {
            decimals = 1;
        } else if (size >= 0.9995) {
            decimals = 2;
        } else {
            decimals = Math.min(9, 2 - (int) Math.floor(Math.log10(size)));
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
