package io.github.offspring.internal.remote;

import org.jspecify.annotations.Nullable;

/// The result of a method that [takes][Kind#takes], as its object gives it: its caller gets the value.
///
/// @param value what was taken
/// @param putBack called, once, if it has not reached its caller; nobody's code runs then, and it does not wait
/// @param cut called instead if it cannot be sent whole
public record Taken(Object value, Runnable putBack, Cut cut) {

    /// What becomes of it if it cannot be sent whole. As with putting back, nobody's code runs, and it does not wait.
    public interface Cut {

        /// Puts back what is behind the first that cannot be sent, and that one too if others were before it or it may
        /// be sent later.
        ///
        /// @param sendable how many of its [several][Several] values can be sent; 0 if there is one alone
        /// @param forGood whether the one that cannot never will be: it is done with, if it is the first
        /// @return what can be sent; null if there is nothing before the one that cannot
        @Nullable
        Taken before(int sendable, boolean forGood);
    }
}
