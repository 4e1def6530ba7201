package io.github.offspring.benchmarks;

import io.github.offspring.Task;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/// A task that computes: steps of a random number generator, with nothing to share, nothing to allocate, nothing to
/// leave out.
record Steps(int count) implements Task<Long> {

    private static final int CALIBRATION_STEPS = 1_000_000;
    private static final int CALIBRATION_ROUNDS = 50;
    private static final double MILLIS_PER_SECOND = 1e3;

    @Override
    public Long call() {
        long state = 88_172_645_463_325_252L;
        for (int i = 0; i < count; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
        return state;
    }

    /// As many as take a millisecond in this JVM.
    static int perMillisecond() throws InterruptedException {
        Steps steps = new Steps(CALIBRATION_STEPS);
        // The fastest: whatever else wants the processor only makes the others slower.
        double milliseconds = DoubleStream.of(Clock.milliseconds(CALIBRATION_ROUNDS, steps::call))
                .min()
                .orElseThrow();
        return (int) (CALIBRATION_STEPS / milliseconds);
    }

    /// A task of so many milliseconds.
    static Steps of(double milliseconds, int perMillisecond) {
        return new Steps((int) (milliseconds * perMillisecond));
    }

    /// Has an executor run so many of this.
    double perSecond(ExecutorService executor, int tasks) throws InterruptedException {
        List<? extends Callable<Long>> all = Collections.nCopies(tasks, this);
        double milliseconds = Clock.milliseconds(() -> {
            for (Future<Long> future : executor.invokeAll(all)) {
                Clock.result(future);
            }
        });
        return tasks / milliseconds * MILLIS_PER_SECOND;
    }
}
