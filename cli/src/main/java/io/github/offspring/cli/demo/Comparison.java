package io.github.offspring.cli.demo;

import io.github.offspring.cli.screen.Screen;
import io.github.offspring.pool.ProcessPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures how much faster the pool is than one thread of this JVM: the same analysis of the same sample of the
/// files, which by then are in the machine's memory for both, after the same time of warming up.
final class Comparison {

    static final Duration WARM_UP = Duration.ofSeconds(1);

    private static final Duration MEASURED = Duration.ofMillis(1500);
    private static final long SAMPLE_BYTES = 24 << 20;

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
        long bytes = sample.stream().mapToLong(Group::bytes).sum();
        screen.status("measuring the same on one thread ...");
        double oneThread = bytes / secondsOf(this::onOneThread);
        screen.status("measuring the same on the pool ...");
        double parallel = bytes / secondsOf(this::onPool);
        screen.status("");
        int files = sample.stream().mapToInt(group -> group.sources().size()).sum();
        return new Speeds(files, bytes, oneThread, parallel);
    }

    /// How long a pass takes when all is warm.
    private static double secondsOf(Pass pass) throws InterruptedException {
        repeat(pass, WARM_UP);
        return repeat(pass, MEASURED);
    }

    private static double repeat(Pass pass, Duration atLeast) throws InterruptedException {
        long begun = System.nanoTime();
        int passes = 0;
        while (passes == 0 || System.nanoTime() - begun < atLeast.toNanos()) {
            pass.run();
            passes++;
        }
        return (System.nanoTime() - begun) / 1e9 / passes;
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
