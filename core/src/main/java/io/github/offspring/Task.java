package io.github.offspring;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Work with a result that can be sent to another process: a [Callable] that is also [Serializable].
///
/// A lambda, a method reference, a record or a class of your own; its captured values or fields are its arguments.
///
/// ```java
/// record Sum(int a, int b) implements Task<Integer> {
///     public Integer call() {
///         return a + b;
///     }
/// }
/// ```
///
/// **Threads and processes** What runs in the other process is a copy: changes to it are not seen here.
///
/// @param <T> the result
@FunctionalInterface
public interface Task<T extends @Nullable Object> extends Callable<T>, Serializable {}
