package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;

/// Children that stand by, before anything is measured that is to be started from them.
final class Standby {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Standby() {}

    /// Waits until there are so many.
    static void await(ChildProcessBuilder builder, int count) throws InterruptedException {
        long begin = System.nanoTime();
        while (builder.standby() < count) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("benchmark: too few children come to stand by: wanted=" + count
                        + ", there=" + builder.standby());
            }
            Thread.sleep(1);
        }
    }
}
