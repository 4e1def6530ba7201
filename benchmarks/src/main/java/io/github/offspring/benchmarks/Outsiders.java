package io.github.offspring.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Processes that are not children of Offspring's, and must be ended all the same, with what they have started.
final class Outsiders {

    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Outsiders::kill), "outsiders-end"));
    }

    private Outsiders() {}

    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        LIVING.add(process);
        return process;
    }

    /// Ends a process, if it has not ended, and all its descendants, and waits for its own end.
    static void end(Process process) {
        kill(process);
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                // It has been killed: this takes no longer than it has to.
                interrupted = true;
            }
        }
        LIVING.remove(process);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process process) {
        // Those of a process that is gone cannot be found any more.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
