package io.github.offspring.process;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Futures for users, who may cancel them, complete them, or set a time for them.
final class OwnCopy {

    private OwnCopy() {}

    /// A future that becomes what another does, and has no effect on it.
    ///
    /// Unlike that of `CompletableFuture.copy`, its exception is the other's own, not one around it.
    static <V extends @Nullable Object> CompletableFuture<V> of(CompletableFuture<V> original) {
        CompletableFuture<V> copy = new CompletableFuture<>();
        CompletableFuture<V> _ = original.whenComplete((value, thrown) -> {
            if (thrown == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(thrown);
            }
        });
        return copy;
    }
}
