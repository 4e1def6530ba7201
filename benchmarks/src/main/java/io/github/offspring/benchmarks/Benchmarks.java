package io.github.offspring.benchmarks;

import java.util.List;

/// The benchmarks there are.
public final class Benchmarks {
    private Benchmarks() {}

    /// {@return every benchmark, in the order of the table}
    public static List<Benchmark> all() {
        return List.of();
    }
}
