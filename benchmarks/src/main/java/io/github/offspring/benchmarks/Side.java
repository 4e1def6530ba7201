package io.github.offspring.benchmarks;

/// One of those that are compared.
@FunctionalInterface
interface Side {

    /// Measures for a while.
    ///
    /// @return the samples, at least one, in the benchmark's unit
    /// @throws InterruptedException if the thread is interrupted
    double[] round() throws InterruptedException;
}
