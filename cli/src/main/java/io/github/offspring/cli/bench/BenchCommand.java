package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Benchmark;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.cli.screen.Choice;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.cli.screen.Table;
import io.github.offspring.cli.screen.Table.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private static final String PICTURES = "pictures";

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
            names = {"-p", "--plot"},
            arity = "0..1",
            fallbackValue = PICTURES,
            preprocessor = AttachedOnly.class,
            paramLabel = "DIR",
            description =
                    "also draw those that measure the same in several sizes or numbers, as PNG files into a folder,"
                            + " by default '" + PICTURES + "'; without names, only those are measured")
    private Optional<Path> plot = Optional.empty();

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
            return 0;
        }
        List<Result> results = json ? measureForPrograms(chosen) : measureForPeople(chosen);
        plot.ifPresent(folder -> draw(results, folder));
        return 0;
    }

    private List<Benchmark> choose() {
        List<Benchmark> chosen;
        try {
            chosen = Choice.of(benchmarks, Benchmark::name, names, "benchmark");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (plot.isEmpty()) {
            return chosen;
        }
        if (chosen.stream().noneMatch(Benchmark::isDrawn)) {
            throw new ParameterException(
                    spec.commandLine(), "there is no picture of any of these: " + String.join(", ", names));
        }
        return names.isEmpty() ? chosen.stream().filter(Benchmark::isDrawn).toList() : chosen;
    }

    private List<Result> measureForPrograms(List<Benchmark> chosen) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Benchmark benchmark : chosen) {
            for (Result result : measure(benchmark)) {
                screen.line(ResultJson.of(result));
                results.add(result);
            }
        }
        return results;
    }

    private List<Result> measureForPeople(List<Benchmark> chosen) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        Machine.describe().forEach(screen::line);
        screen.line("");
        ResultTable table = ResultTable.of(chosen);
        screen.line(table.heading());
        for (Benchmark benchmark : chosen) {
            for (Result result : measure(benchmark)) {
                screen.line(table.row(result));
                results.add(result);
            }
        }
        return results;
    }

    private void draw(List<Result> results, Path folder) {
        List<Path> files;
        try {
            files = PictureFiles.write(results, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the pictures cannot be written because " + e + ": folder=" + folder, e);
        }
        if (!json) {
            screen.line("");
            files.forEach(file -> screen.line("picture: " + file));
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
