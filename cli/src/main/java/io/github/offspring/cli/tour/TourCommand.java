package io.github.offspring.cli.tour;

import io.github.offspring.cli.screen.Choice;
import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.cli.screen.Table;
import io.github.offspring.cli.screen.Table.Column;
import io.github.offspring.examples.tour.Scenario;
import io.github.offspring.examples.tour.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `tour`.
@Command(
        name = "tour",
        description = "Runs the examples, each in a JVM of its own, and looks whether they show what they should.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0:all was seen",
            "1:something was not seen",
            "2:the arguments are wrong; nothing was started",
            "130:it was interrupted by Ctrl-C",
            "143:it was told to end by SIGTERM"
        })
public final class TourCommand implements Callable<Integer> {

    private final Screen screen;
    private final List<Scenario> scenarios;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "which ones; by default all")
    private List<String> ids = List.of();

    @Option(
            names = {"-l", "--list"},
            description = "only tell which there are")
    private boolean list;

    /// Creates the command.
    ///
    /// @param screen what it prints on
    /// @param scenarios what there is to see
    public TourCommand(Screen screen, List<Scenario> scenarios) {
        this.screen = screen;
        this.scenarios = List.copyOf(scenarios);
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Scenario> chosen = choose();
        if (list) {
            list(chosen);
            return 0;
        }
        List<String> unseen = new ArrayList<>();
        long begun = System.nanoTime();
        for (Scenario scenario : chosen) {
            if (!show(scenario)) {
                unseen.add(scenario.id());
            }
        }
        String summary = Quantity.count(chosen.size(), "scenario") + " in "
                + Quantity.time(Duration.ofNanos(System.nanoTime() - begun)) + ": ";
        screen.line(summary + (unseen.isEmpty() ? "all seen" : paint("red", "NOT SEEN: " + String.join(", ", unseen))));
        return unseen.isEmpty() ? 0 : 1;
    }

    private List<Scenario> choose() {
        try {
            return Choice.of(scenarios, Scenario::id, ids, "scenario");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void list(List<Scenario> chosen) {
        List<List<String>> rows = chosen.stream()
                .map(scenario -> List.of(scenario.id(), scenario.title()))
                .toList();
        Table table = Table.of(Column.text(""), Column.text("")).fitting(rows);
        rows.forEach(row -> screen.line(table.row(row)));
    }

    private boolean show(Scenario scenario) throws InterruptedException {
        screen.line(paint("bold", scenario.id()) + ": " + scenario.title());
        screen.line("  to be seen: " + scenario.expected());
        long begun = System.nanoTime();
        Sighting sighting = scenario.run(line -> screen.line("    " + line));
        String time = " (" + Quantity.time(Duration.ofNanos(System.nanoTime() - begun)) + ")";
        if (sighting.complete()) {
            screen.line("  " + paint("green", "seen") + time);
        } else {
            sighting.missing().forEach(missing -> screen.line("  " + paint("red", "NOT SEEN") + ": " + missing));
            screen.line("  not all was seen" + time);
        }
        screen.line("");
        return sighting.complete();
    }

    private String paint(String style, String text) {
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        return ansi.enabled() ? ansi.string("@|" + style + " " + text + "|@") : text;
    }
}
