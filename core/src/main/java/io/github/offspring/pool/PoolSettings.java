package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a builder was told, complete.
///
/// @param minWorkers how many it has even if there is nothing to do
/// @param idleTime how long a worker above the minimum may have nothing to do
/// @param maxTasksPerWorker after how many elements a worker is replaced
/// @param maxMemoryPerWorker with how many bytes in memory it is
/// @param restartLimit how many workers may end in a row without having ended any work
/// @param quarantine how many workers a task that is tried again may cost
/// @param initializer what each worker does first; null for nothing
/// @param startTimeout how long a worker may take to come up, its initializer included; null for ever
/// @param timeout how long a task may run if nothing else is said with it; null for ever
/// @param customizer options of the user's for each worker's process
record PoolSettings(
        String name,
        int minWorkers,
        int maxWorkers,
        Duration idleTime,
        long maxTasksPerWorker,
        long maxMemoryPerWorker,
        int restartLimit,
        int quarantine,
        @Nullable Action initializer,
        @Nullable Duration startTimeout,
        Duration grace,
        @Nullable Duration timeout,
        Consumer<ChildProcessBuilder> customizer) {

    ChildProcessBuilder child(String workerName) {
        ChildProcessBuilder builder =
                ChildProcess.builder().name(workerName).daemon(true).siblings(Math.max(1, maxWorkers));
        customizer.accept(builder);
        return builder;
    }
}
