package io.github.offspring.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Processes that are not children of Offspring's, and must be ended all the same, with what they have started.
final class Outsiders {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Outsiders::end), "outsiders-end"));
    }

    private Outsiders() {}

    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        LIVING.add(process);
        return process;
    }

    /// Ends a process, if it has not ended, and all its descendants, and waits for its own end.
    static void end(Process process) {
        // Those of a process that is gone cannot be found any more.
        List<ProcessHandle> descendants = process.descendants().toList();
        boolean interrupted = endsWhenAsked(process);
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        interrupted |= waitFor(process);
        LIVING.remove(process);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks a process to end: one of ours that is killed instead cannot take its family's files away, and nobody is
    /// left who would.
    ///
    /// @return whether this thread has been interrupted meanwhile
    private static boolean endsWhenAsked(Process process) {
        process.destroy();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        long left = PATIENCE.toNanos();
        while (process.isAlive() && left > 0) {
            try {
                process.waitFor(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        return interrupted;
    }

    /// @return whether this thread has been interrupted meanwhile
    private static boolean waitFor(Process process) {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException _) {
                // It has been killed: this takes no longer than it has to.
                interrupted = true;
            }
        }
        return interrupted;
    }
}
