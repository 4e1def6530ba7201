package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Tasks that compute for 1 µs to 100 ms each, in a pool of processes, in Python's pool, and in a pool of threads of
/// this JVM: from which size on it does not matter any more where they run.
///
/// All have one worker for each processor. Ours and the threads get the same tasks by `invokeAll`; Python's compute
/// as long, in Python, and are handed in by `map` with a chunk size of 1. Not within the time: the start of the
/// pools, and the warming up of their code.
final class PoolSizes implements Benchmark {

    private static final String NAME = "pool-sizes";
    private static final Line LINE = new Line(NAME, "tasks/s", false, OptionalDouble.of(0.95));
    private static final String THREADS = "threads of one JVM";
    private static final Picture PICTURE =
            new Picture(NAME, "Tasks in a pool with a worker for each processor", "a task computes for", "tasks/s");

    private static final double ASKED_FROM_MILLIS = 1;
    private static final int MICROS_PER_MILLI = 1_000;

    private static final List<Size> SIZES = List.of(
            new Size("1 µs", 0.001, 20_000, 2_000),
            new Size("10 µs", 0.01, 10_000, 2_000),
            new Size("100 µs", 0.1, 2_000, 1_000),
            new Size("1 ms", 1, 200, 200),
            new Size("10 ms", 10, 20, 20),
            new Size("100 ms", 100, 3, 3));

    private final Conditions conditions;

    /// @param words in its line and its picture
    /// @param milliseconds how long a task computes
    /// @param tasks how many of them a worker gets in a round
    /// @param pythons how many of them a worker of Python's gets in a round
    private record Size(String words, double milliseconds, int tasks, int pythons) {

        Line line() {
            return milliseconds < ASKED_FROM_MILLIS ? LINE.withoutAsking() : LINE;
        }
    }

    PoolSizes(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "tasks of 1 µs to 100 ms in processes, and in threads of one JVM";
    }

    @Override
    public boolean isDrawn() {
        return true;
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int workers = Conditions.workers();
        int perMillisecond = Steps.perMillisecond();
        return Pools.with(ProcessPool.create(workers), pool -> {
            try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
                List<Result> results = new ArrayList<>();
                for (Size size : conditions.brief() ? SIZES.subList(2, 4) : SIZES) {
                    Steps steps = Steps.of(size.milliseconds, perMillisecond);
                    results.addAll(measure(size, steps, pool, threads));
                }
                return results;
            }
        });
    }

    private List<Result> measure(Size size, Steps steps, ExecutorService pool, ExecutorService threads)
            throws InterruptedException {
        int workers = Conditions.workers();
        int count = workers * conditions.count(size.tasks, 2);
        int pythons = workers * conditions.count(size.pythons, 2);
        Turns turns = new Turns(conditions.count(4, 1), conditions.count(5, 1));
        try (Contest contest = Contest.open(conditions)) {
            int micros = (int) Math.round(size.milliseconds * MICROS_PER_MILLI);
            contest.addUnasked(PythonPeer.of("multiprocessing fork", NAME, workers, pythons, micros));
            contest.addAsked(THREADS, OpenSide.of(() -> new double[] {steps.perSecond(threads, count)}));
            List<Result> results = contest.run(
                    size.line(), turns, () -> new double[] {steps.perSecond(pool, count)}, "tasks of " + size.words);
            Spot spot = new Spot(PICTURE, "", size.words);
            return results.stream().map(result -> result.at(spot)).toList();
        }
    }
}
