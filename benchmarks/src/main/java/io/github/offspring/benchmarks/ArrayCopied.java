package io.github.offspring.benchmarks;

import io.github.offspring.Task;
import io.github.offspring.pool.ProcessPool;
import java.util.Arrays;
import java.util.List;

/// A call with an array of ten million `double`, 80 MB, as its argument, which comes to the worker as a copy.
///
/// Within the time: the way of the array from one heap to the other, and the answer, its length. Not within it:
/// the start of the pool, of one worker, making the array, and the warming up, three such calls. The peer is
/// `Pool.apply` with a numpy array of the same size, with one of the module `array` if there is no numpy; the
/// worker is forked.
final class ArrayCopied implements Benchmark {

    private static final Line LINE = Line.time("array-copied", "ms", 3.33);

    private final Conditions conditions;

    ArrayCopied(Conditions conditions) {
        this.conditions = conditions;
    }

    private record Length(double[] array) implements Task<Integer> {
        @Override
        public Integer call() {
            return array.length;
        }
    }

    @Override
    public String name() {
        return LINE.name();
    }

    @Override
    public String what() {
        return "call with an array of 80 MB";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        double[] array = new double[conditions.count(10_000_000, 1_000)];
        Arrays.fill(array, 1);
        int count = conditions.count(3, 2);
        PythonPeer peer = PythonPeer.of("multiprocessing fork", "array-copied", array.length, count);
        Turns turns = new Turns(1, conditions.count(4, 1));
        return Pools.with(
                ProcessPool.create(1),
                pool -> List.of(peer.compare(
                        conditions,
                        LINE,
                        turns,
                        () -> Clock.milliseconds(count, () -> Clock.result(pool.submit(new Length(array)))),
                        "")));
    }
}
