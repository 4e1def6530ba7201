package io.github.offspring;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function that can be sent to another process and, as it runs there, may throw anything.
///
/// A lambda, a method reference, a record or a class of your own; what it captures travels with it.
///
/// ```java
/// List<Integer> squares = pool.map(List.of(1, 2, 3), n -> n * n);
/// List<byte[]> contents = pool.map(names, name -> Files.readAllBytes(Path.of(name)));
/// ```
///
/// A [java.util.function.Function] that is serializable becomes one by `function::apply`.
///
/// **Threads and processes** What runs in the other process is a copy: changes to it are not seen here.
///
/// @param <T> the argument
/// @param <R> the result
@FunctionalInterface
public interface Fn<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {

    /// Applies the function.
    ///
    /// @param value its argument
    /// @return its result
    /// @throws Exception whatever it likes; it arrives at the caller as the cause of the element's failure
    R apply(T value) throws Exception;
}
