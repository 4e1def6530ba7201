package io.github.offspring.benchmarks;

import io.github.offspring.Task;
import io.github.offspring.pool.ProcessPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/// Tasks that compute for about 0.1, 1 and 10 ms each, in a pool of processes and in a pool of threads of this
/// JVM.
///
/// Both have one worker for each processor and get the same tasks by the same call, `invokeAll`; each task is the
/// same number of steps, of which a warm thread of this JVM does so many milliseconds' worth. Not within the time:
/// the start of the pools, and the warming up of their code. There is no peer in Python: the question is what of
/// the machine's power is lost between the processes.
final class PoolThreads implements Benchmark {

    private static final Line LINE = new Line("pool-threads", "tasks/s", false, OptionalDouble.of(0.95));
    private static final int CALIBRATION_STEPS = 1_000_000;
    private static final int CALIBRATION_ROUNDS = 50;
    private static final double MILLIS_PER_SECOND = 1e3;

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

    /// Steps of a random number generator: nothing to share, nothing to allocate, nothing to leave out.
    private record Steps(int count) implements Task<Long> {
        @Override
        public Long call() {
            long state = 88_172_645_463_325_252L;
            for (int i = 0; i < count; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
            }
            return state;
        }

        /// As many as take a millisecond here.
        static int perMillisecond() throws InterruptedException {
            Steps steps = new Steps(CALIBRATION_STEPS);
            // The fastest: whatever else wants the processor only makes the others slower.
            double milliseconds = DoubleStream.of(Clock.milliseconds(CALIBRATION_ROUNDS, steps::call))
                    .min()
                    .orElseThrow();
            return (int) (CALIBRATION_STEPS / milliseconds);
        }
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
                    Steps steps = new Steps((int) (size.milliseconds * perMillisecond));
                    int count = workers * conditions.count(size.tasks, 10);
                    List<Double> medians =
                            turns.medians(List.of(() -> new double[] {tasksPerSecond(pool, steps, count)}, () ->
                                    new double[] {tasksPerSecond(threads, steps, count)}));
                    results.add(size.line.against(
                            "threads of one JVM", medians.getFirst(), medians.getLast(), "tasks of " + size.words));
                }
                return results;
            }
        });
    }

    private static double tasksPerSecond(ExecutorService executor, Steps steps, int count) throws InterruptedException {
        List<? extends Callable<Long>> tasks = Collections.nCopies(count, steps);
        double milliseconds = Clock.milliseconds(() -> {
            for (Future<Long> future : executor.invokeAll(tasks)) {
                Clock.result(future);
            }
        });
        return count / milliseconds * MILLIS_PER_SECOND;
    }
}
