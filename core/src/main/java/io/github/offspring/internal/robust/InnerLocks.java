package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How what has a lock of its own, within its own block, comes by it: the locks' package, which is above this one
/// and below all that have such a lock, says here how they are made.
public final class InnerLocks {

    private static volatile @Nullable Function<Place, Lock> maker;

    /// Where a lock is.
    ///
    /// @param mutex in the block
    /// @param handle what goes in the lock's place in a message, and becomes the lock again; keeps the block in use
    public record Place(Domain domain, Block block, Mutex mutex, Serializable handle) {}

    private InnerLocks() {}

    public static void madeBy(Function<Place, Lock> function) {
        maker = function;
    }

    /// Makes a lock; the second one for a place would not know what the first one does.
    ///
    /// @param type of the locks that the maker makes
    public static <L extends Lock> L make(Class<L> type, Place place) {
        if (maker == null) {
            try {
                MethodHandles.lookup().ensureInitialized(type);
            } catch (IllegalAccessException e) {
                throw new AssertionError(type.getName(), e);
            }
        }
        return type.cast(Objects.requireNonNull(maker, "maker").apply(place));
    }
}
