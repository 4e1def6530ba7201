package io.github.offspring.cli.demo;

import io.github.offspring.cli.screen.Screen;
import io.github.offspring.pool.ProcessPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures how much faster the pool is than one thread of this JVM: the same analysis of the same sample of the
/// files, which by then are in the machine's memory for both, after the same time of warming up.
final class Comparison {

    static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final Duration MEASURED = Duration.ofSeconds(4);
    private static final long SAMPLE_BYTES = 40 << 20;

    private final ProcessPool pool;
    private final Screen screen;
    private final List<Group> sample;

    /// @param oneThread bytes a second
    /// @param pool bytes a second
    record Speeds(int files, long bytes, double oneThread, double pool) {

        double ratio() {
            return pool / oneThread;
        }
    }

    private interface Pass {
        void run() throws InterruptedException;
    }

    /// @param groups what may be in the sample: nothing of it may kill the process that analyses it
    Comparison(ProcessPool pool, Screen screen, List<Group> groups) {
        this.pool = pool;
        this.screen = screen;
        sample = sampleOf(groups);
    }

    /// Every n-th group, so that all of the tree is in it.
    private static List<Group> sampleOf(List<Group> groups) {
        long total = groups.stream().mapToLong(Group::bytes).sum();
        int step = (int) Math.max(1, (total + SAMPLE_BYTES - 1) / SAMPLE_BYTES);
        List<Group> sample = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < groups.size() && bytes < SAMPLE_BYTES; i += step) {
            sample.add(groups.get(i));
            bytes += groups.get(i).bytes();
        }
        return sample;
    }

    Speeds measure() throws InterruptedException {
        screen.status("measuring the speed-up: warming up ...");
        repeat(WARM_UP, this::onOneThread);
        repeat(WARM_UP, this::onPool);
        screen.status("measuring the speed-up: one thread and the pool in turn ...");
        long[] nanos = new long[2];
        // In turn: whatever else the machine does, it does to both.
        int passes = repeat(MEASURED, () -> {
            nanos[0] += timeOf(this::onOneThread);
            nanos[1] += timeOf(this::onPool);
        });
        screen.status("");
        long bytes = sample.stream().mapToLong(Group::bytes).sum();
        int files = sample.stream().mapToInt(group -> group.sources().size()).sum();
        double all = (double) bytes * passes * Duration.ofSeconds(1).toNanos();
        return new Speeds(files, bytes, all / nanos[0], all / nanos[1]);
    }

    /// @return how often
    private static int repeat(Duration atLeast, Pass pass) throws InterruptedException {
        long begun = System.nanoTime();
        int passes = 0;
        while (passes == 0 || System.nanoTime() - begun < atLeast.toNanos()) {
            pass.run();
            passes++;
        }
        return passes;
    }

    private static long timeOf(Pass pass) throws InterruptedException {
        long begun = System.nanoTime();
        pass.run();
        return System.nanoTime() - begun;
    }

    private void onOneThread() {
        Totals totals = new Totals();
        sample.forEach(group -> totals.add(group, group.call()));
    }

    private void onPool() throws InterruptedException {
        PoolRun run = new PoolRun(pool, new Totals());
        sample.forEach(run::add);
        run.run(Progress.NONE);
    }
}
