package io.github.offspring;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A function that can be sent to another process: a [Function] that is also [Serializable].
///
/// A plain lambda or method reference is enough wherever this type is asked for; what it captures travels with it.
///
/// ```java
/// List<Integer> squares = pool.map(List.of(1, 2, 3), n -> n * n);
/// ```
///
/// **Threads and processes** *Immutable.*
///
/// @param <T> the argument
/// @param <R> the result
@FunctionalInterface
public interface Fn<T extends @Nullable Object, R extends @Nullable Object> extends Function<T, R>, Serializable {}
