package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// Several ways to measure what has one name.
record Together(String name, String what, List<? extends Benchmark> parts) implements Benchmark {

    @Override
    public List<Result> run() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Benchmark part : parts) {
            results.addAll(part.run());
        }
        return results;
    }
}
