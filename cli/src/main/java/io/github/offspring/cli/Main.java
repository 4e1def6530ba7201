package io.github.offspring.cli;

/// The command `offspring`.
public final class Main {
    private Main() {}

    /// Runs the command line and exits with its code.
    ///
    /// @param arguments as typed
    public static void main(String[] arguments) {}
}
