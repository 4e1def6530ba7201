package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import java.util.List;

/// One call through a pool that has nothing else to do, from `submit` to the return of `get`.
///
/// Within the time: a lambda without arguments is encoded, sent to a worker, run, and its result, a number, is back
/// in the thread that asked. Not within it: the start of the pool, and the warming up of both sides' code, some ten
/// thousand calls. The pool has one worker for each processor, and so has the peer: `Pool.apply` of a function that
/// returns a number, workers forked.
final class PoolCall implements Benchmark {

    private static final Line LINE = Line.time("pool-call", "µs", 5);
    private static final double MICROS_PER_MILLI = 1e3;

    private final Conditions conditions;

    PoolCall(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return LINE.name();
    }

    @Override
    public String what() {
        return "one call to a pool and its answer";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int workers = Conditions.workers();
        int calls = conditions.count(3_000, 20);
        PythonPeer peer = PythonPeer.of("multiprocessing fork", "pool-call", workers, calls);
        Turns turns = new Turns(conditions.count(6, 1), conditions.count(7, 1));
        return Pools.with(
                ProcessPool.create(workers),
                pool -> List.of(peer.compare(conditions, LINE, turns, () -> call(pool, calls), "")));
    }

    private static double[] call(ProcessPool pool, int calls) throws InterruptedException {
        double[] samples = Clock.milliseconds(calls, () -> Clock.result(pool.submit(() -> 42)));
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= MICROS_PER_MILLI;
        }
        return samples;
    }
}
