package io.github.offspring.refresh;

import io.github.offspring.Task;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is computed, when, and on which terms.
///
/// @param attempts how often a computation is begun at most
/// @param timeout how long it may take; null for ever
record Terms<T>(
        String name,
        Task<? extends T> task,
        Schedule schedule,
        int attempts,
        @Nullable Duration timeout,
        Consumer<ChildProcessBuilder> customizer) {

    /// How a process that computes is started.
    ///
    /// @param number which one it is
    ChildProcessBuilder child(long number) {
        ChildProcessBuilder builder =
                ChildProcess.builder().name(name + "-" + number).daemon(true);
        customizer.accept(builder);
        return builder;
    }
}
