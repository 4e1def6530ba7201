package io.github.offspring.sync;

import java.util.concurrent.atomic.AtomicBoolean;

/// A permit of a [SharedSemaphore] for the time of a block.
///
/// ```java
/// try (Permit permit = semaphore.hold()) {
///     work();
/// }
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Any of its threads may close it.
public final class Permit implements AutoCloseable {

    private final SharedSemaphore semaphore;
    private final AtomicBoolean closed = new AtomicBoolean();

    Permit(SharedSemaphore semaphore) {
        this.semaphore = semaphore;
    }

    /// Gives the permit back. Nothing happens the second time.
    ///
    /// @throws IllegalStateException if it has been given back by [SharedSemaphore#release] as well, so that there
    /// is none left to give back
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            semaphore.release();
        }
    }
}
