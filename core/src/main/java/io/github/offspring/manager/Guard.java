package io.github.offspring.manager;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a call has of a container while nobody else may use that.
final class Guard extends ReentrantLock implements Circles.Held {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Thread holder() {
        return getOwner();
    }

    /// Takes it, for a call that may wait.
    ///
    /// @param what the container's kind
    /// @throws IllegalStateException if that would be for ever
    void enter(String what) throws InterruptedException {
        if (!Thread.currentThread().isInterrupted() && tryLock()) {
            return;
        }
        Circles.await(what, this, this::lockInterruptibly);
    }
}
