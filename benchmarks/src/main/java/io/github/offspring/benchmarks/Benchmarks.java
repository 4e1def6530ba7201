package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The benchmarks there are.
public final class Benchmarks {
    private Benchmarks() {}

    /// {@return every benchmark, in the order of the table}
    public static List<Benchmark> all() {
        return all(new Conditions(false, Python::here));
    }

    static List<Benchmark> all(Conditions conditions) {
        List<Benchmark> all = new ArrayList<>(List.of(
                new StartCold(conditions),
                StartStandby.untilResult(conditions),
                StartStandby.untilExit(conditions),
                new PoolCall(conditions),
                PoolMap.oneByOne(conditions),
                PoolMap.inChunks(conditions),
                new MapLines(conditions),
                new PoolThreads(conditions),
                new PoolSizes(conditions),
                new PoolWorkers(conditions),
                ArrayPassed.copied(conditions),
                ArrayPassed.shared(conditions),
                new CrashNotice(conditions),
                new IdleMemory(conditions),
                new ParentMemory(conditions)));
        all.addAll(SharedBenchmarks.all(conditions));
        all.addAll(TrafficBenchmarks.all(conditions));
        all.addAll(ManagerBenchmarks.all(conditions));
        return List.copyOf(all);
    }
}
