package io.github.offspring.internal.family;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The end of this process's parent, for code that waits for it.
public final class ParentEnd {

    /// How long code that has waited for the parent's end may act on it.
    public static final long LAST_MOMENT_MILLIS = 500;

    private static final CompletableFuture<@Nullable Void> ENDED = new CompletableFuture<>();

    private static volatile Runnable duty = () -> {};

    private ParentEnd() {}

    /// Sets what this process does then before it ends, however long that takes.
    public static void duty(Runnable action) {
        duty = action;
    }

    public static CompletableFuture<@Nullable Void> future() {
        return ENDED;
    }

    /// Does what is to be done, tells those who wait, if anybody does, and gives them a moment.
    public static void announce() throws IllegalStateException {
        boolean isAwaited = ENDED.getNumberOfDependents() > 0;
        if (isAwaited) {
            Thread.ofPlatform().daemon().name("offspring-parent-end").start(() -> ENDED.complete(null));
        }
        duty.run();
        if (!isAwaited) {
            return;
        }
        try {
            new CountDownLatch(1).await(LAST_MOMENT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            // The moment is over.
        }
    }
}
