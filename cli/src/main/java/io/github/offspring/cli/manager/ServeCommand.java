package io.github.offspring.cli.manager;

import io.github.offspring.cli.screen.Screen;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.ManagerBuilder;
import io.github.offspring.manager.ManagerKeys;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `manager serve`.
@Command(
        name = "serve",
        description = {
            "Serves a manager until it is told to end: maps, namespaces and other containers, by name or without,"
                    + " for all who have the clients' keys.",
            "Clients may send values of the JDK, and what --allow says."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "1:it could not serve",
            "2:the arguments are wrong",
            "130:it was ended by Ctrl-C",
            "143:it was told to end by SIGTERM"
        })
final class ServeCommand implements Callable<Integer> {

    private static final int MAX_PORT = 65_535;

    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            required = true,
            description = "the manager's file of 'manager keys'")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path keys;

    @Option(names = "--port", paramLabel = "PORT", description = "where; by default any that is free")
    private int port;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "at which of this machine's addresses; by default at all")
    private @Nullable String address;

    @Option(
            names = "--allow",
            paramLabel = "PATTERN",
            description = "classes that clients may send besides the JDK's own values, as 'com.acme.model.*'")
    private List<String> allowed = List.of();

    @Option(
            names = "--allow-code",
            description = "let clients send functions of these classes, which can then do here whatever they like")
    private boolean allowCode;

    /// @param screen what it prints on
    ServeCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        ManagerBuilder builder = understood();
        try (Manager manager = builder.here()) {
            screen.line("serves at port " + manager.port().orElseThrow());
            // Until a signal ends this program.
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private ManagerBuilder serving(InetSocketAddress at) {
        ManagerKeys own = ManagerKeys.load(keys);
        try {
            return Manager.builder().name("served").serve(at, own);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--keys " + keys + ": " + e.getMessage(), e);
        }
    }

    private ManagerBuilder understood() {
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(spec.commandLine(), "--port must be in [0, " + MAX_PORT + "]: " + port);
        }
        InetSocketAddress at = address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
        if (at.isUnresolved()) {
            throw new ParameterException(spec.commandLine(), "--address is not known here: " + address);
        }
        ManagerBuilder builder = serving(at);
        try {
            builder.allow(allowed.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--allow: " + e.getMessage(), e);
        }
        return allowCode ? builder.allowCode() : builder;
    }
}
