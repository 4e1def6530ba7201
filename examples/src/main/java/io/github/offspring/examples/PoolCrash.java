package io.github.offspring.examples;

import io.github.offspring.DeathReport;
import io.github.offspring.Task;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import io.github.offspring.process.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Tasks that take their whole process down: each fails alone and says why, and the pool heals.
public final class PoolCrash {
    private PoolCrash() {}

    static void main() throws InterruptedException, ExecutionException, IOException {
        // What a dying JVM prints is in the report as well, so it need not be on the screen.
        try (var pool = ProcessPool.builder()
                .workers(3)
                .child(child -> child.heap(32L << 20).output(Output.discard()))
                .start()) {
            survive(pool, "halt", PoolCrash::halt);
            survive(pool, "kill -9", () -> signalMyself("KILL"));
            survive(pool, "heap", PoolCrash::exhaustHeap);
            survive(pool, "native crash", () -> signalMyself("SEGV"));
        }
    }

    /// Hands in a task that kills its process, in the midst of others that do their work.
    private static void survive(ProcessPool pool, String name, Task<Integer> deadly)
            throws InterruptedException, ExecutionException, IOException {
        List<TaskFuture<Integer>> others = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            others.add(submitSquare(pool, i));
        }
        TaskFuture<Integer> doomed = pool.submit(deadly);
        for (int i = 6; i <= 10; i++) {
            others.add(submitSquare(pool, i));
        }

        System.out.println(name + ": " + deathOf(doomed));
        List<Integer> results = new ArrayList<>();
        for (TaskFuture<Integer> other : others) {
            results.add(other.get());
        }
        System.out.println("  all others: " + results);
        awaitFullSize(pool);
        System.out.println("  workers: " + pool.workers().size() + " of " + pool.size());
    }

    private static TaskFuture<Integer> submitSquare(ProcessPool pool, int n) {
        return pool.submit(() -> n * n);
    }

    private static String deathOf(TaskFuture<Integer> doomed) throws InterruptedException, IOException {
        try {
            return "survived with " + doomed.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof WorkerDiedException death)) {
                throw new IllegalStateException("did not die, but failed", e);
            }
            return death.report().reason() + crashLog(death.report());
        }
    }

    /// What a JVM writes when it crashes is kept where the report says, until somebody has looked at it.
    private static String crashLog(DeathReport report) throws IOException {
        Optional<Path> log = report.crashLog();
        if (log.isEmpty()) {
            return "";
        }
        long bytes = Files.size(log.get());
        Files.delete(log.get());
        return ", crash log " + log.get() + (bytes > 0 ? " read and deleted" : " is empty");
    }

    /// The dead worker's successor needs a moment; nobody has to wait for it, this is only to show it.
    private static void awaitFullSize(ProcessPool pool) throws InterruptedException {
        while (pool.workers().stream()
                        .filter(worker -> worker.alive().isPositive())
                        .count()
                < pool.size()) {
            Thread.sleep(10);
        }
    }

    private static int halt() {
        Runtime.getRuntime().halt(17);
        return 0;
    }

    private static int signalMyself(String signal) throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        Thread.sleep(60_000);
        return 0;
    }

    private static int exhaustHeap() {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new byte[1 << 20]);
        }
        return all.size();
    }
}
