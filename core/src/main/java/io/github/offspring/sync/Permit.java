package io.github.offspring.sync;

import java.util.concurrent.atomic.AtomicBoolean;

/// A permit of a semaphore for the time of a block.
///
/// ```java
/// try (Permit permit = semaphore.hold()) {
///     work();
/// }
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Any of its threads may close it.
public final class Permit implements AutoCloseable {

    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Says that this process has a permit.
    ///
    /// @param release what gives it back
    public Permit(Runnable release) {
        this.release = release;
    }

    /// Gives the permit back. Nothing happens the second time.
    ///
    /// @throws IllegalStateException if it has been given back by the semaphore's own `release` as well, so that
    /// there is none left to give back
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
