package io.github.offspring.benchmarks;

import io.github.offspring.Task;
import io.github.offspring.memory.SharedDoubleArray;
import io.github.offspring.pool.ProcessPool;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A call with an array of ten million `double`, 80 MB, as its argument: one that comes to the worker as a copy,
/// or a shared one.
///
/// Within the time: the way of the array from one heap to the other, or of what stands for a shared one, and the
/// answer, its last element. Not within it: the start of the pool, of one worker, making the array, and the
/// warming up, such calls. The peer is `Pool.apply` with a numpy array of the same size, copied, with one of the
/// module `array` if there is no numpy; the worker is forked.
final class ArrayPassed implements Benchmark {

    private final Conditions conditions;
    private final Line line;
    private final boolean shared;

    private ArrayPassed(Conditions conditions, Line line, boolean shared) {
        this.conditions = conditions;
        this.line = line;
        this.shared = shared;
    }

    static ArrayPassed copied(Conditions conditions) {
        return new ArrayPassed(conditions, Line.time("array-copied", "ms", 3.33), false);
    }

    static ArrayPassed shared(Conditions conditions) {
        return new ArrayPassed(conditions, Line.time("array-shared", "ms", 50), true);
    }

    private record Last(double[] array) implements Task<Double> {
        @Override
        public Double call() {
            return array[array.length - 1];
        }
    }

    @Override
    public String name() {
        return line.name();
    }

    @Override
    public String what() {
        return "call with " + (shared ? "a shared array" : "an array") + " of 80 MB";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        double[] array = new double[conditions.count(10_000_000, 1_000)];
        Arrays.fill(array, 1);
        int count = conditions.count(3, 2);
        PythonPeer peer = PythonPeer.of("multiprocessing fork", "array-copied", array.length, count);
        Turns turns = new Turns(conditions.count(shared ? 100 : 1, 1), conditions.count(4, 1));
        if (!shared) {
            return run(peer, turns, count, () -> new Last(array));
        }
        try (SharedDoubleArray one = SharedDoubleArray.of(array)) {
            return run(peer, turns, count, () -> () -> one.get(one.length() - 1));
        }
    }

    private List<Result> run(PythonPeer peer, Turns turns, int count, Supplier<Task<Double>> call)
            throws InterruptedException {
        return Pools.with(
                ProcessPool.create(1),
                pool -> List.of(peer.compare(
                        conditions,
                        line,
                        turns,
                        () -> Clock.milliseconds(count, () -> Clock.result(pool.submit(call.get()))),
                        "")));
    }
}
