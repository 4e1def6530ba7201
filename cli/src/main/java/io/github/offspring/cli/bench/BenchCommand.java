package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Benchmark;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.cli.screen.Choice;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.cli.screen.Table;
import io.github.offspring.cli.screen.Table.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `bench`.
@Command(
        name = "bench",
        description = {
            "Measures Offspring beside its peers, in one run: medians.",
            "Where there is no python3 on the PATH only our figures are measured. A ratio of more than 1 means that"
                    + " ours is better."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0:all was measured",
            "1:something failed",
            "2:the arguments are wrong; nothing was started",
            "130:it was interrupted by Ctrl-C",
            "143:it was told to end by SIGTERM"
        })
public final class BenchCommand implements Callable<Integer> {

    private final Screen screen;
    private final List<Benchmark> benchmarks;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "which ones; by default all")
    private List<String> names = List.of();

    @Option(
            names = {"-j", "--json"},
            description = "print one JSON object a line, and nothing else")
    private boolean json;

    @Option(
            names = {"-l", "--list"},
            description = "only tell which there are")
    private boolean list;

    /// Creates the command.
    ///
    /// @param screen what it prints on
    /// @param benchmarks what there is to measure
    public BenchCommand(Screen screen, List<Benchmark> benchmarks) {
        this.screen = screen;
        this.benchmarks = List.copyOf(benchmarks);
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Benchmark> chosen = choose();
        if (list) {
            list(chosen);
        } else if (json) {
            for (Benchmark benchmark : chosen) {
                measure(benchmark).forEach(result -> screen.line(ResultJson.of(result)));
            }
        } else {
            Machine.describe().forEach(screen::line);
            screen.line("");
            ResultTable table = ResultTable.of(chosen);
            screen.line(table.heading());
            for (Benchmark benchmark : chosen) {
                measure(benchmark).forEach(result -> screen.line(table.row(result)));
            }
        }
        return 0;
    }

    private List<Benchmark> choose() {
        try {
            return Choice.of(benchmarks, Benchmark::name, names, "benchmark");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void list(List<Benchmark> chosen) {
        List<List<String>> rows = chosen.stream()
                .map(benchmark -> List.of(benchmark.name(), benchmark.what()))
                .toList();
        Table table = Table.of(Column.text(""), Column.text("")).fitting(rows);
        rows.forEach(row -> screen.line(table.row(row)));
    }

    private List<Result> measure(Benchmark benchmark) throws InterruptedException {
        if (!json) {
            screen.status("measuring " + benchmark.name() + ": " + benchmark.what() + " ...");
        }
        List<Result> results = benchmark.run();
        screen.status("");
        return results;
    }
}
