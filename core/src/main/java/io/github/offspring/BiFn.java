package io.github.offspring;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that can be sent to another process and, as it runs there, may throw anything.
///
/// A lambda, a method reference, a record or a class of your own; what it captures travels with it.
///
/// ```java
/// List<Integer> areas = pool.map(widths, heights, (w, h) -> w * h);
/// ```
///
/// For three arguments and more make a record of them, and use [Fn].
///
/// **Threads and processes** What runs in the other process is a copy: changes to it are not seen here.
///
/// @param <A> the first argument
/// @param <B> the second argument
/// @param <R> the result
@FunctionalInterface
public interface BiFn<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends Serializable {

    /// Applies the function.
    ///
    /// @param first its first argument
    /// @param second its second argument
    /// @return its result
    /// @throws Exception whatever it likes; it arrives at the caller as the cause of the element's failure
    R apply(A first, B second) throws Exception;
}
