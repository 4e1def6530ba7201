package io.github.offspring.benchmarks;

import java.util.List;

/// One comparison: the same work done by Offspring and by a peer, in one run.
public interface Benchmark {
    /// {@return the name a user types, as `start-cold`}
    String name();

    /// {@return what is measured, one line}
    String what();

    /// Tells whether its results are for a picture: they have a [Spot][Result#spot] each.
    ///
    /// @return false for a benchmark that is a line of the table and no more
    default boolean isDrawn() {
        return false;
    }

    /// Measures both sides, one after the other, several times in turn.
    ///
    /// @return one result a line of the table; a benchmark with several peers has several
    /// @throws InterruptedException if the calling thread is interrupted; every process it started is ended first
    List<Result> run() throws InterruptedException;
}
