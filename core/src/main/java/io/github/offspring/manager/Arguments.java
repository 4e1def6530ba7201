package io.github.offspring.manager;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the arguments of calls, as the proxies have sent them.
final class Arguments {

    private Arguments() {}

    static long number(@Nullable Object[] arguments, int index) {
        return (Long) some(arguments, index);
    }

    static int count(@Nullable Object[] arguments, int index) {
        return (Integer) some(arguments, index);
    }

    static boolean flag(@Nullable Object[] arguments, int index) {
        return (Boolean) some(arguments, index);
    }

    static Object some(@Nullable Object[] arguments, int index) {
        return Objects.requireNonNull(arguments[index]);
    }
}
