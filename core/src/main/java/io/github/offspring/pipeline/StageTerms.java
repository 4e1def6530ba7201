package io.github.offspring.pipeline;

import io.github.offspring.Fn;
import io.github.offspring.process.ChildProcessBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a stage is to be.
///
/// @param buffer how many elements may wait before it
/// @param attempts how often its function may be begun with an element
/// @param timeout how long the function may take; null for as long as it likes
record StageTerms(
        String name,
        Fn<?, ?> function,
        int workers,
        int buffer,
        int attempts,
        @Nullable Duration timeout,
        Consumer<ChildProcessBuilder> customizer) {

    /// How many elements can be in its hands and in the buffer before it.
    int places() {
        return buffer + workers;
    }
}
