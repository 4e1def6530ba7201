package io.github.offspring.pool;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a builder was told, complete.
///
/// @param timeout how long a task may run if nothing else is said with it; null for ever
/// @param customizer options of the user's for each worker's process
record PoolSettings(
        String name,
        int workers,
        Duration grace,
        @Nullable Duration timeout,
        Consumer<ChildProcessBuilder> customizer) {

    ChildProcessBuilder child(String workerName) {
        ChildProcessBuilder builder =
                ChildProcess.builder().name(workerName).daemon(true).siblings(workers);
        customizer.accept(builder);
        return builder;
    }
}
