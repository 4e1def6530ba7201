package io.github.offspring.manager;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A function that is sent to a manager and runs there.
///
/// ```java
/// users.update(all -> Stream.concat(all.stream(), Stream.of("ann")).toList());      // nobody comes between
/// ```
///
/// A lambda or a method reference; what it captures travels with it.
///
/// **Threads and processes** What runs at the manager is a copy: changes to it are not seen here.
/// It may use other containers by their proxies, and each that changes has its container for itself meanwhile. Of
/// several that would wait for each other for ever one is thrown an [IllegalStateException], and the others go on.
///
/// @param <T> the argument
/// @param <R> the result
@FunctionalInterface
public interface ServerFunction<T extends @Nullable Object, R extends @Nullable Object>
        extends Function<T, R>, Serializable {}
