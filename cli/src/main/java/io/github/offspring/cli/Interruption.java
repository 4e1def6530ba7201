package io.github.offspring.cli;

import io.github.offspring.cli.screen.Quantity;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.examples.tour.Scenarios;
import io.github.offspring.process.Family;

/// What a command does when Ctrl-C or SIGTERM comes: it falls silent, ends its processes and says so in one line.
final class Interruption {

    private final Screen screen;
    private volatile boolean over;

    private Interruption(Screen screen) {
        this.screen = screen;
    }

    static Interruption watch(Screen screen) {
        Interruption interruption = new Interruption(screen);
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::come, "offspring-cli-interruption"));
        return interruption;
    }

    /// The command has come to its end by itself.
    void over() {
        over = true;
    }

    private void come() {
        if (over || !screen.mute()) {
            return;
        }
        // First: what comes of the processes from now on is nobody's result.
        String told = screen.farewell();
        int ended = Family.current().endChildren() + Scenarios.endRunning();
        screen.lastWord("offspring: interrupted, " + Quantity.count(ended, "process") + " ended"
                + (told.isEmpty() ? "" : "; " + told));
    }
}
