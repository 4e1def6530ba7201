package io.github.offspring.cli;

import io.github.offspring.cli.screen.Screen;

/// The command `offspring`.
public final class Main {

    private Main() {}

    /// Runs the command line and exits with its code.
    ///
    /// @param arguments as typed
    public static void main(String[] arguments) {
        Screen screen = Screen.ofProcess();
        Interruption interruption = Interruption.watch(screen);
        int code = CommandTree.of(screen).execute(arguments);
        interruption.over();
        System.exit(code);
    }
}
