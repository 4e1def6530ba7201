package io.github.offspring.cli.demo;

import io.github.offspring.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A task that is there to fail: what the pool must survive.
enum PlannedFailure implements Task<GroupOutcome> {

    /// Kills the process that it runs in.
    KILL("the task that kills its process") {
        @Override
        public GroupOutcome call() throws IOException, InterruptedException {
            long pid = ProcessHandle.current().pid();
            new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor(1, TimeUnit.SECONDS);
            // Where there is no such command; 128 and the number of the signal, as a shell would have it.
            Runtime.getRuntime().halt(137);
            throw new AssertionError("it lives on");
        }
    },

    /// Runs for ever and does not care for interruption.
    HANG("the task that hangs") {
        @Override
        public GroupOutcome call() {
            while (true) {
                try {
                    Thread.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException _) {
                    // As code does that has not been written for it.
                }
            }
        }
    };

    private final String title;

    PlannedFailure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
