package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The memory of a worker that has done a task and waits for the next, beside that of an empty JVM.
///
/// The empty JVM is the same JDK's, started without any option, with a main class that waits; its memory and the
/// worker's are read three seconds after they have come up: a worker gives back memory when it has been idle for two.
/// Both lines tell of the same processes: what is resident, and what is left of that if each shared page is divided
/// among those who share it. What is asked is no ratio: at most 15 MB more than the empty JVM. Only on Linux.
final class IdleMemory implements Benchmark {

    private static final String NAME = "idle-memory";
    private static final String EMPTY = "empty JVM, no options";
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final Conditions conditions;

    IdleMemory(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "memory of an idle worker";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        if (!ProcessMemory.canBeRead()) {
            return List.of();
        }
        StartUpCache.await();
        int rounds = conditions.count(3, 1);
        double[][] samples = new double[4][rounds];
        for (int i = 0; i < rounds; i++) {
            ProcessMemory worker = idleWorker();
            ProcessMemory empty = emptyJvm();
            samples[0][i] = worker.residentMegabytes();
            samples[1][i] = empty.residentMegabytes();
            samples[2][i] = worker.proportionalMegabytes();
            samples[3][i] = empty.proportionalMegabytes();
        }
        return List.of(line("resident", samples[0], samples[1]), line("proportional", samples[2], samples[3]));
    }

    private static Result line(String kind, double[] worker, double[] empty) {
        double ours = Turns.median(worker);
        double theirs = Turns.median(empty);
        String note = String.format(Locale.ROOT, "%s; asked: at most 15 MB more; it is %+.1f MB", kind, ours - theirs);
        return Line.unasked(NAME, "MB").against(EMPTY, ours, theirs, note);
    }

    private static ProcessMemory idleWorker() throws InterruptedException {
        return Pools.with(ProcessPool.create(1), pool -> {
            long pid = Clock.result(pool.submit(() -> ProcessHandle.current().pid()));
            Thread.sleep(SETTLING);
            return ProcessMemory.of(pid);
        });
    }

    private static ProcessMemory emptyJvm() throws InterruptedException {
        try {
            List<String> main = JavaCommand.main(WaitingMain.class);
            Process process =
                    Outsiders.start(new ProcessBuilder(JavaCommand.java(), main.get(0), main.get(1), main.get(2))
                            .redirectError(ProcessBuilder.Redirect.DISCARD));
            try {
                // The byte by which it says that it is up.
                process.getInputStream().read();
                Thread.sleep(SETTLING);
                return ProcessMemory.of(process.pid());
            } finally {
                Outsiders.end(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
