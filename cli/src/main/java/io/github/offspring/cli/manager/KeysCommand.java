package io.github.offspring.cli.manager;

import io.github.offspring.cli.screen.Screen;
import io.github.offspring.manager.ManagerKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `manager keys`.
@Command(
        name = "keys",
        description = {
            "Makes what a manager and its clients on other machines need, in two files.",
            "The files are as good as passwords: bring the clients' to their machines by a way that you trust."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:both files were made", "1:one exists, or cannot be written", "2:the arguments are wrong"})
final class KeysCommand implements Callable<Integer> {

    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "HOST",
            arity = "1..*",
            description = "the names and addresses that the manager is reached by")
    private List<String> hosts = List.of();

    @Option(names = "--server", paramLabel = "FILE", description = "the manager's file; by default server.keys")
    private Path server = Path.of("server.keys");

    @Option(names = "--client", paramLabel = "FILE", description = "the clients' file; by default client.keys")
    private Path client = Path.of("client.keys");

    /// @param screen what it prints on
    KeysCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try {
            ManagerKeys.create(server, client, hosts.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        screen.line(server + ": for the manager, at " + String.join(", ", hosts));
        screen.line(client + ": for its clients");
        return 0;
    }
}
