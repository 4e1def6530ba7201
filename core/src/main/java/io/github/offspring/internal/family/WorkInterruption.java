package io.github.offspring.internal.family;

import org.jspecify.annotations.Nullable;

/// What an interruption from the parent does to the work of this process, where it is more than to interrupt one
/// thread.
public final class WorkInterruption {

    private static volatile @Nullable Runnable handler;

    private WorkInterruption() {}

    public static @Nullable Runnable handler() {
        return handler;
    }

    /// Called by work that knows better which of its parts an interruption is meant for.
    public static void handler(Runnable newHandler) {
        handler = newHandler;
    }
}
