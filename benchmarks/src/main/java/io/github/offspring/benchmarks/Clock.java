package io.github.offspring.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Times of pieces of work.
final class Clock {

    private static final double NANOS_PER_MILLI = 1e6;

    /// Work to be timed.
    ///
    /// @param <X> what it may fail with besides an interruption
    @FunctionalInterface
    interface Work<X extends Exception> {
        void run() throws InterruptedException, X;
    }

    private Clock() {}

    static <X extends Exception> double milliseconds(Work<X> work) throws InterruptedException, X {
        long begin = System.nanoTime();
        work.run();
        return millisecondsSince(begin);
    }

    static double millisecondsSince(long beginNanos) {
        return (System.nanoTime() - beginNanos) / NANOS_PER_MILLI;
    }

    static <X extends Exception> double[] milliseconds(int count, Work<X> work) throws InterruptedException, X {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            samples[i] = milliseconds(work);
        }
        return samples;
    }

    /// The result of something that is not expected to fail.
    static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("benchmark: what is measured has failed because " + e.getCause(), e);
        }
    }
}
