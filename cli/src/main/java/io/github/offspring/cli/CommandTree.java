package io.github.offspring.cli;

import io.github.offspring.OffspringException;
import io.github.offspring.benchmarks.Benchmarks;
import io.github.offspring.cli.bench.BenchCommand;
import io.github.offspring.cli.demo.DemoCommand;
import io.github.offspring.cli.manager.ManagerCommand;
import io.github.offspring.cli.map.MapCommand;
import io.github.offspring.cli.screen.Choice;
import io.github.offspring.cli.screen.NobodyReadsException;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.cli.tour.TourCommand;
import io.github.offspring.examples.tour.Scenarios;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command with its subcommands, and what becomes of errors.
@Command(
        name = "offspring",
        description = "Process-based parallelism for the JVM.",
        versionProvider = Version.class,
        footer = {"", "'offspring COMMAND --help' tells what a command does."})
final class CommandTree implements Callable<Integer> {

    private static final int USAGE_ERROR = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private CommandTree() {}

    /// @param screen what the commands print on
    static CommandLine of(Screen screen) {
        CommandLine line = new CommandLine(new CommandTree())
                .addSubcommand(new DemoCommand(screen))
                .addSubcommand(new MapCommand(screen))
                .addSubcommand("manager", ManagerCommand.of(screen))
                .addSubcommand(new TourCommand(screen, Scenarios.all()))
                .addSubcommand(new BenchCommand(screen, Benchmarks.all()));
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("tell the version and end")
                        .build());
        addHelp(line);
        boolean colored = screen.isTerminal() && System.getenv("NO_COLOR") == null;
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colored ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.clamp(screen.columns(), 80, 120));
        line.setExecutionExceptionHandler((thrown, command, _) -> explain(screen, thrown, command));
        line.setParameterExceptionHandler((wrong, _) -> complain(screen, wrong));
        return line;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("show this and end")
                        .build());
        command.getSubcommands().values().forEach(CommandTree::addHelp);
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
    }

    private static int complain(Screen screen, ParameterException wrong) {
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        screen.complain(
                name + ": " + complaint(wrong) + System.lineSeparator() + "'" + name + " --help' tells what it takes.");
        return USAGE_ERROR;
    }

    private static String complaint(ParameterException wrong) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !command.subcommands().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            if (!word.startsWith("-")) {
                return Choice.complaint("command", word, command.subcommands().keySet());
            }
        }
        return Objects.toString(wrong.getMessage());
    }

    private static int explain(Screen screen, Exception thrown, CommandLine command) {
        if (thrown instanceof NobodyReadsException) {
            // There is nobody to tell.
            screen.mute();
            return 1;
        }
        if (thrown instanceof OffspringException
                || thrown instanceof RejectedExecutionException
                || thrown instanceof UncheckedIOException) {
            screen.complain(command.getCommandSpec().qualifiedName() + ": " + thrown.getMessage());
            return 1;
        }
        // Not thrown on: picocli would print it also when the screen is mute because this program is being ended.
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        screen.complain(trace.toString().stripTrailing());
        return 1;
    }
}
