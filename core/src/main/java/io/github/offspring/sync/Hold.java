package io.github.offspring.sync;

import java.util.concurrent.locks.Lock;

/// The possession of a lock for the time of a block.
///
/// ```java
/// try (Hold held = lock.hold()) {
///     if (held.ownerDied()) {
///         repair();
///     }
///     change();
/// }
/// ```
///
/// **Threads and processes** *Confined to its owner thread*, the one that took the lock.
public final class Hold implements AutoCloseable {

    private final Lock lock;
    private final boolean ownerDied;

    /// Says that the current thread has a lock.
    ///
    /// @param lock the lock, which this thread has taken
    /// @param ownerDied whether an owner before it died
    public Hold(Lock lock, boolean ownerDied) {
        this.lock = lock;
        this.ownerDied = ownerDied;
    }

    /// Tells whether an owner before this one died while it had the lock, so that what the lock guards may be
    /// half done.
    ///
    /// @return whether it is to be looked at before it is relied on
    public boolean ownerDied() {
        return ownerDied;
    }

    /// Gives the lock back.
    ///
    /// @throws IllegalMonitorStateException if this thread does not have it any more
    @Override
    public void close() {
        lock.unlock();
    }
}
