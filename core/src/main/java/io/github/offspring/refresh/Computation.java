package io.github.offspring.refresh;

import io.github.offspring.Action;
import io.github.offspring.Task;

/// What a process does that computes a value: once, and no more.
record Computation<T>(Place<T> place, Task<? extends T> task) implements Action {

    @Override
    public void perform() throws Exception {
        T value = task.call();
        if (value == null) {
            throw new NullPointerException("the computation must not return null");
        }
        place.publish(value);
    }
}
