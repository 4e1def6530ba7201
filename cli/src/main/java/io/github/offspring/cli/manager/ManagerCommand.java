package io.github.offspring.cli.manager;

import io.github.offspring.cli.screen.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `manager`, which has commands of its own.
@Command(
        name = "manager",
        description = "Serves objects to processes of this machine and others; makes the keys for that.",
        footer = {
            "",
            "  offspring manager keys calc.example.org          makes server.keys and client.keys",
            "  offspring manager serve --keys server.keys --port 4711"
        })
public final class ManagerCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private ManagerCommand() {}

    /// Returns the command with its own.
    ///
    /// @param screen what they print on
    /// @return the command
    public static CommandSpec of(Screen screen) {
        return CommandSpec.forAnnotatedObject(new ManagerCommand())
                .addSubcommand(null, CommandSpec.forAnnotatedObject(new KeysCommand(screen)))
                .addSubcommand(null, CommandSpec.forAnnotatedObject(new ServeCommand(screen)));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
