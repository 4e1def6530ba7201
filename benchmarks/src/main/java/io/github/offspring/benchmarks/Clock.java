package io.github.offspring.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Times of pieces of work.
final class Clock {

    private static final double NANOS_PER_MILLI = 1e6;

    /// Work to be timed.
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private Clock() {}

    static double milliseconds(Work work) throws InterruptedException {
        long begin = System.nanoTime();
        work.run();
        return millisecondsSince(begin);
    }

    static double millisecondsSince(long beginNanos) {
        return (System.nanoTime() - beginNanos) / NANOS_PER_MILLI;
    }

    static double[] milliseconds(int count, Work work) throws InterruptedException {
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
