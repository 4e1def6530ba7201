package io.github.offspring.refresh;

import io.github.offspring.Task;
import org.jspecify.annotations.Nullable;

/// What a process does that computes a value: once, and no more.
///
/// @param place where it belongs; null if that is the business of the one that has it computed, who is given it
record Computation<T>(@Nullable Place<T> place, Task<? extends T> task) implements Task<@Nullable T> {

    @Override
    public @Nullable T call() throws Exception {
        T value = task.call();
        if (value == null) {
            throw new NullPointerException("the computation must not return null");
        }
        if (place == null) {
            return value;
        }
        place.publish(value);
        return null;
    }
}
