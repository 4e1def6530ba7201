package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.robust.InnerLocks;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.MutexKind;
import java.io.Serial;
import java.io.UncheckedIOException;

/// A lock for threads of several processes that its owner may take again.
///
/// ```java
/// SharedReentrantLock lock = SharedReentrantLock.create();
/// lock.lock();
/// lock.lock();            // at once
/// lock.unlock();
/// lock.unlock();          // now it is free
/// ```
///
/// In all else as [SharedLock]: threads and processes, order, time, crash.
public final class SharedReentrantLock extends OwnedLock {

    @Serial
    private static final long serialVersionUID = 1L;

    static {
        InnerLocks.madeBy(SharedReentrantLock::new);
    }

    SharedReentrantLock(Domain domain, Block block) {
        super(domain, block, true);
    }

    private SharedReentrantLock(InnerLocks.Place place) {
        super(place, true);
    }

    /// Creates a lock that is free.
    ///
    /// @return the lock
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedReentrantLock create() {
        MutexKind kind = MutexKind.of(true);
        return LocalObjects.create(kind.kind(), MutexKind.BYTES, _ -> {}, SharedReentrantLock::new);
    }

    /// Gives the lock a name, for people: it is seen in all processes. The lock has one at most, for as long as it
    /// lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedReentrantLock named(String name) {
        setName(name);
        return this;
    }

    /// Tells how often the current thread has taken this lock and not given it back.
    ///
    /// @return 0 if it does not have it
    public int getHoldCount() {
        return isHeldByCurrentThread() ? holds() : 0;
    }
}
