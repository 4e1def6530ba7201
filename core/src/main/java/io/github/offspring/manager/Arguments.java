package io.github.offspring.manager;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a method of a container is called with, as it comes from a client.
final class Arguments {

    private final @Nullable Object[] values;

    Arguments(@Nullable Object[] values) {
        this.values = values;
    }

    Object some(int index) {
        return Objects.requireNonNull(values[index]);
    }

    int index(int index) {
        return (Integer) some(index);
    }

    long number(int index) {
        return (Long) some(index);
    }

    @Nullable
    Long numberOrNull(int index) {
        return (Long) values[index];
    }

    boolean flag(int index) {
        return (Boolean) some(index);
    }

    @SuppressWarnings("unchecked") // what their clients send
    Collection<Object> collection(int index) {
        return (Collection<Object>) some(index);
    }

    /// A function, which takes and gives what was agreed where it was handed in.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as it says
    <F> F function(int index) {
        return (F) some(index);
    }
}
