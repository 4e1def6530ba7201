package io.github.offspring.pool;

/// Is told in this process how far maps have come, while they run.
///
/// ```java
/// pool.withProgress(bar).map(files, this::parse);
/// ```
///
/// For each map that is handed in, [#begun] is called first, once, and [#ended] last, once, however it ends: when
/// all its elements have ended, when it is cancelled or closed, when it is refused, when its pool ends. A map
/// whose hand-in is refused before it has a number is told of neither.
///
/// The calls for one map come one after the other, in a virtual thread of its own; those for several maps at once
/// come in several threads. Results do not wait for them: a listener that takes long misses intermediate states.
/// Only who has waited for a whole map, or has come to the end of a lazy one, goes on when the end has been told,
/// or a second later: what is printed then stands below what the listener shows. What it throws is logged, under
/// `io.github.offspring.pool`, once for each map, and harms nothing.
///
/// **Threads and processes** *Belongs to this process*: it is not sent, and need not be serializable.
public interface ProgressListener {

    /// A map has been handed in.
    ///
    /// @param at which one, and how far it has come
    default void begun(Progress at) {}

    /// A map has come further. Called at most every 100 ms while something changes, and once more before [#ended]
    /// if something has changed by then that has not been told.
    ///
    /// @param at which one, and how far it has come
    default void advanced(Progress at) {}

    /// A map has come to its end.
    ///
    /// @param at which one, and how far it has come: if all elements have ended, the exact counts
    default void ended(Progress at) {}
}
