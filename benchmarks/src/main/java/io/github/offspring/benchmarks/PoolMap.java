package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A pool's `map` of `n * n` over a list of numbers that is there, until the list of the results is.
///
/// Either with a chunk size of 1, so that each number is a message of its own, or with the chunks that `map` makes
/// if nothing is said; Python makes as many, four for each worker. Within the time: all encoding and decoding, on
/// both sides. Not within it: the start of the pool, making the list, and the warming up of both sides' code, a few
/// such maps. The pool has one worker for each processor, and so has the peer, `Pool.map`, workers forked.
final class PoolMap implements Benchmark {

    private static final double MILLIS_PER_SECOND = 1e3;

    private final Conditions conditions;
    private final Line line;
    private final int elements;
    private final OptionalInt chunkSize;

    private PoolMap(Conditions conditions, Line line, int elements, OptionalInt chunkSize) {
        this.conditions = conditions;
        this.line = line;
        this.elements = elements;
        this.chunkSize = chunkSize;
    }

    static PoolMap oneByOne(Conditions conditions) {
        Line line = Line.rate("pool-map-1", "tasks/s", 20);
        return new PoolMap(conditions, line, conditions.count(40_000, 100), OptionalInt.of(1));
    }

    static PoolMap inChunks(Conditions conditions) {
        Line line = Line.rate("pool-map-chunks", "tasks/s", 4);
        return new PoolMap(conditions, line, conditions.count(500_000, 1_000), OptionalInt.empty());
    }

    @Override
    public String name() {
        return line.name();
    }

    @Override
    public String what() {
        return "map of n * n, " + (chunkSize.isPresent() ? "a message for each element" : "default chunks");
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int workers = Conditions.workers();
        PythonPeer peer = PythonPeer.of("multiprocessing fork", "pool-map", workers, elements, chunkSize.orElse(0));
        // Three seconds: the compiler is done on both sides then.
        Turns turns = new Turns(conditions.count(60, 1), conditions.count(7, 1));
        List<Integer> numbers = IntStream.range(0, elements).boxed().toList();
        return Pools.with(
                ProcessPool.create(workers),
                pool -> List.of(
                        peer.compare(conditions, line, turns, () -> new double[] {tasksPerSecond(pool, numbers)}, "")));
    }

    private double tasksPerSecond(ProcessPool pool, List<Integer> numbers) throws InterruptedException {
        double milliseconds = Clock.milliseconds(() -> {
            if (chunkSize.isPresent()) {
                pool.map(numbers, n -> n * n, chunkSize.getAsInt());
            } else {
                pool.map(numbers, n -> n * n);
            }
        });
        return numbers.size() / milliseconds * MILLIS_PER_SECOND;
    }
}
