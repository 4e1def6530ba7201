package io.github.offspring.internal.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Stages that users' methods have returned: whatever hangs on them is done by whoever completes or cancels them, and
/// may wait. So nobody of this library does that in a thread that has anything else to do.
final class StageOfUsers {

    private StageOfUsers() {}

    /// What cancels a stage, if it can be.
    static Runnable cancelling(CompletionStage<?> stage) {
        return () -> Thread.ofVirtual().name("offspring-cancel").start(() -> cancel(stage));
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            CompletableFuture<?> future = stage.toCompletableFuture();
            future.cancel(true);
        } catch (RuntimeException e) {
            // Not every stage can be; its result goes nowhere then.
            System.getLogger(StageOfUsers.class.getPackageName())
                    .log(System.Logger.Level.DEBUG, "hosted object: a stage cannot be cancelled", e);
        }
    }

    /// Has something done with what a stage comes to; here, if it is complete, otherwise in a thread of its own: that
    /// which completes it may have others to complete.
    static <T extends @Nullable Object> void whenComplete(
            CompletionStage<T> stage, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        Thread here = Thread.currentThread();
        stage.whenComplete((value, thrown) -> {
            if (Thread.currentThread().equals(here)) {
                action.accept(value, thrown);
            } else {
                Thread.ofVirtual().name("offspring-reply").start(() -> action.accept(value, thrown));
            }
        });
    }
}
