package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;

/// Pools that are gone when the work with them is over, however it is.
final class Pools {

    /// Work with a pool.
    ///
    /// @param <R> its result
    @FunctionalInterface
    interface Work<R> {
        R with(ProcessPool pool) throws InterruptedException;
    }

    private Pools() {}

    static <R> R with(ProcessPool pool, Work<R> work) throws InterruptedException {
        try (pool) {
            try {
                return work.with(pool);
            } finally {
                // What still runs need not be waited for: the measuring is over, or has been interrupted.
                pool.shutdownNow();
            }
        }
    }
}
