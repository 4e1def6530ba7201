package io.github.offspring.internal.lease;

import org.jspecify.annotations.Nullable;

/// Hints that some process may have died, from those who see its exit. A hint is never a proof.
public final class Deaths {

    private static volatile @Nullable Runnable listener;

    private Deaths() {}

    /// @param look what is done at a hint, in a thread of its own
    public static void listener(Runnable look) {
        listener = look;
    }

    /// Some process of the family is dead, or seems so.
    public static void hint() {
        Runnable look = listener;
        if (look != null) {
            Thread.startVirtualThread(look);
        }
    }
}
