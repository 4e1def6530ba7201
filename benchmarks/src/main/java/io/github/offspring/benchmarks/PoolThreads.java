package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Tasks that compute for about 0.1, 1 and 10 ms each, in a pool of processes and in a pool of threads of this
/// JVM.
///
/// Both have one worker for each processor and get the same tasks by the same call, `invokeAll`; each task is the
/// same number of steps, of which a warm thread of this JVM does so many milliseconds' worth. Not within the time:
/// the start of the pools, and the warming up of their code. There is no peer in Python: the question is what of
/// the machine's power is lost between the processes.
final class PoolThreads implements Benchmark {

    private static final Line LINE = new Line("pool-threads", "tasks/s", false, OptionalDouble.of(0.95));

    /// Nothing is asked of tasks that are shorter than a millisecond.
    private static final List<Size> SIZES = List.of(
            new Size("0.1 ms", 0.1, 3000, LINE.withoutAsking()),
            new Size("1 ms", 1, 400, LINE),
            new Size("10 ms", 10, 50, LINE));

    private final Conditions conditions;

    /// @param words in the note of its line
    /// @param milliseconds how long a task computes
    /// @param tasks how many of them a worker gets in a round
    private record Size(String words, double milliseconds, int tasks, Line line) {}

    PoolThreads(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return LINE.name();
    }

    @Override
    public String what() {
        return "tasks of 0.1, 1 and 10 ms in processes, and in threads of one JVM";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int workers = Conditions.workers();
        int perMillisecond = Steps.perMillisecond();
        Turns turns = new Turns(conditions.count(3, 1), conditions.count(6, 1));
        return Pools.with(ProcessPool.create(workers), pool -> {
            try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
                List<Result> results = new ArrayList<>();
                for (Size size : SIZES) {
                    Steps steps = Steps.of(size.milliseconds, perMillisecond);
                    int count = workers * conditions.count(size.tasks, 10);
                    List<Double> medians =
                            turns.medians(List.of(() -> new double[] {steps.perSecond(pool, count)}, () ->
                                    new double[] {steps.perSecond(threads, count)}));
                    results.add(size.line.against(
                            "threads of one JVM", medians.getFirst(), medians.getLast(), "tasks of " + size.words));
                }
                return results;
            }
        });
    }
}
