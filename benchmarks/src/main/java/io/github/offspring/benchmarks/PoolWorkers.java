package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What a short task costs in pools of 1 to 16 workers, however few processors there are.
///
/// A pool's `map` of `n * n` over numbers, a message for each, as in `pool-map-1`; the time of all divided by their
/// number. The peer is `Pool.map` with a chunk size of 1 and as many workers, forked. Not within the time: the start
/// of the pool, and the warming up of its code, in each of its workers.
final class PoolWorkers implements Benchmark {

    private static final String NAME = "pool-workers";
    private static final double MICROS_PER_MILLI = 1e3;
    private static final int ROUNDS_TO_WARM_UP = 5;
    private static final Picture PICTURE =
            new Picture(NAME, "A short task in pools of more and more workers", "workers", "µs for each task");

    private final Conditions conditions;

    PoolWorkers(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "a task's cost in pools of 1 to 16 workers";
    }

    @Override
    public boolean isDrawn() {
        return true;
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        List<Result> results = new ArrayList<>();
        for (int workers = 1; workers <= conditions.count(16, 2); workers *= 2) {
            results.addAll(measure(workers));
        }
        return results;
    }

    private List<Result> measure(int workers) throws InterruptedException {
        List<Integer> numbers =
                IntStream.range(0, conditions.count(40_000, 100)).boxed().toList();
        Turns turns = new Turns(conditions.count(6, 1), conditions.count(5, 1));
        return Pools.with(ProcessPool.create(workers), pool -> {
            // Python's workers are what they are at once; each of ours compiles its code, and has only its share of the
            // tasks.
            for (int i = 0; i < conditions.count(ROUNDS_TO_WARM_UP * workers, 1); i++) {
                microsPerTask(pool, numbers);
            }
            try (Contest contest = Contest.open(conditions)) {
                contest.add(PythonPeer.of("multiprocessing fork", NAME, workers, conditions.count(10_000, 100)));
                String note = workers == 1 ? "1 worker" : workers + " workers";
                List<Result> results = contest.run(
                        Line.unasked(NAME, "µs"), turns, () -> new double[] {microsPerTask(pool, numbers)}, note);
                Spot spot = new Spot(PICTURE, "", Integer.toString(workers));
                return results.stream().map(result -> result.at(spot)).toList();
            }
        });
    }

    private static double microsPerTask(ProcessPool pool, List<Integer> numbers) throws InterruptedException {
        return Clock.milliseconds(() -> pool.map(numbers, n -> n * n, 1)) * MICROS_PER_MILLI / numbers.size();
    }
}
