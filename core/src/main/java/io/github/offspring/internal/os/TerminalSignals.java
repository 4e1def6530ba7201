package io.github.offspring.internal.os;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Keeps Ctrl-C from ending a child before its parent has decided to.
///
/// A terminal sends SIGINT to every process of its foreground group at once. The parent is told and ends its
/// children in order; a child that ended by itself at the same moment would be reported as dead.
///
/// The handler does nothing, which is not the same as ignoring the signal: that would be inherited by the programs
/// that the child starts.
public final class TerminalSignals {

    private TerminalSignals() {}

    /// From now on SIGINT does nothing in this process.
    public static void disregardInterrupt() {
        try {
            Disregard.install();
        } catch (IllegalArgumentException | LinkageError _) {
            // Taken away by -Xrs, or the module jdk.unsupported is left out of this run-time image: Ctrl-C then
            // ends parent and child at the same time.
        }
    }

    /// Apart from the class that is called, which must load where this one cannot.
    private static final class Disregard implements SignalHandler {

        static void install() {
            Signal.handle(new Signal("INT"), new Disregard());
        }

        @Override
        public void handle(Signal signal) {
            // The parent has got it too.
        }
    }
}
