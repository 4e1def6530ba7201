package io.github.offspring.benchmarks;

import java.util.List;

/// The benchmarks there are.
public final class Benchmarks {
    private Benchmarks() {}

    /// {@return every benchmark, in the order of the table}
    public static List<Benchmark> all() {
        return all(new Conditions(false, Python::here));
    }

    static List<Benchmark> all(Conditions conditions) {
        return List.of(
                new StartCold(conditions),
                StartStandby.untilResult(conditions),
                StartStandby.untilExit(conditions),
                new PoolCall(conditions),
                PoolMap.oneByOne(conditions),
                PoolMap.inChunks(conditions),
                new MapLines(conditions),
                new PoolThreads(conditions),
                new ArrayCopied(conditions),
                new CrashNotice(conditions),
                new IdleMemory(conditions),
                new ParentMemory(conditions));
    }
}
