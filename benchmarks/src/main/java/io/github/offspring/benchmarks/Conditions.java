package io.github.offspring.benchmarks;

import java.util.Optional;

/// Under which a benchmark is run.
///
/// @param brief whether only to see that it works: a few samples, which say nothing
/// @param python the interpreter of the peers; asked for when a benchmark runs, for looking takes a while
record Conditions(boolean brief, Interpreter python) {

    /// Finds the interpreter of the peers.
    @FunctionalInterface
    interface Interpreter {
        Optional<Python> get() throws InterruptedException;
    }

    /// As many as a figure takes, or as few as it takes to see that the benchmark works.
    int count(int full, int few) {
        return brief ? few : full;
    }

    /// How many workers a pool has: one for each processor.
    static int workers() {
        return Runtime.getRuntime().availableProcessors();
    }
}
