package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The same in several sizes, numbers or ways: lines of the table for each, and a picture if there is one.
///
/// @param stops what is measured, one after the other
record Sweep(String name, String what, List<Stop> stops) implements Benchmark {

    /// One of them.
    ///
    /// @param spot where its figures stand
    record Stop(Benchmark benchmark, Spot spot) {}

    @Override
    public boolean isDrawn() {
        return true;
    }

    @Override
    public List<Result> run() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Stop stop : stops) {
            stop.benchmark().run().forEach(result -> results.add(result.at(stop.spot())));
        }
        return results;
    }
}
