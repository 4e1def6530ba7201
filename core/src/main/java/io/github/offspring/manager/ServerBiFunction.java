package io.github.offspring.manager;

import java.io.Serializable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that is sent to a manager and runs there.
///
/// ```java
/// counts.merge(word, 1, Integer::sum);       // one round trip, and nobody comes between
/// ```
///
/// A lambda or a method reference; what it captures travels with it.
///
/// **Threads and processes** What runs at the manager is a copy: changes to it are not seen here.
/// It may use other containers by their proxies, and each that changes has its container for itself meanwhile. Of
/// several that would wait for each other for ever one is thrown an [IllegalStateException], and the others go on.
///
/// @param <T> the first argument
/// @param <U> the second argument
/// @param <R> the result
@FunctionalInterface
public interface ServerBiFunction<T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
        extends BiFunction<T, U, R>, Serializable {}
