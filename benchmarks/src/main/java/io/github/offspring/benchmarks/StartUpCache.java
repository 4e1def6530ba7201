package io.github.offspring.benchmarks;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Waits until children are started with a start-up cache, which the first one ever has made in the background:
/// what comes after is neither slower for the lack of it nor disturbed by its making.
final class StartUpCache {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static boolean awaited;
    private static boolean used;

    private StartUpCache() {}

    /// Waits, once in the life of this JVM.
    ///
    /// @return whether children use one
    static synchronized boolean await() throws InterruptedException {
        if (!awaited) {
            ChildProcessBuilder builder = ChildProcess.builder().daemon(true).keepStandby(0);
            long begin = System.nanoTime();
            used = isUsedBy(builder);
            while (!used && System.nanoTime() - begin < PATIENCE.toNanos()) {
                Thread.sleep(INTERVAL);
                used = isUsedBy(builder);
            }
            awaited = true;
        }
        return used;
    }

    private static boolean isUsedBy(ChildProcessBuilder builder) throws InterruptedException {
        try (ChildProcess<Boolean> child =
                builder.start(() -> ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .anyMatch(argument -> argument.startsWith("-XX:AOTCache=")))) {
            return Clock.result(child.result());
        }
    }
}
