package io.github.offspring.sync;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.MutexKind;
import java.io.Serial;
import java.io.UncheckedIOException;

/// A lock for threads of several processes.
///
/// ```java
/// SharedLock lock = SharedLock.create();
/// try (var child = ChildProcess.start(() -> {
///     try (var held = lock.hold()) {
///         change();
///     }
/// })) { … }
/// ```
///
/// It is a [java.util.concurrent.locks.Lock] that goes to other processes: in a task, through a connection, as a
/// field of something, at any time. It is the same lock there. A thread cannot take it twice, which is an error
/// and not a wait without end; [SharedReentrantLock] is for that.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Only the thread that took it gives it back.
/// A virtual thread that waits does not hold its carrier.
///
/// **Order** What an owner has written to shared memory before it gives the lock back is seen by the next owner.
/// Not fair, which makes it fast; but who has waited for 10 ms and not had its turn is the next.
///
/// **Time** To take and to give back a free lock takes some nanoseconds and no call of the operating system. A
/// lock takes 64 bytes of shared memory. What was never sent to another process is free again when the object is
/// unreachable, everything else when the family ends.
///
/// **Crash** If a process ends while one of its threads has the lock, killed or in order, the next owner gets it
/// and is told by [#ownerDied], once. Those who wait are woken. It takes as long as the kernel takes to end the
/// process, which grows with its memory, and then at most 20 ms and a microsecond for each shared object of the
/// family.
public final class SharedLock extends OwnedLock {

    @Serial
    private static final long serialVersionUID = 1L;

    SharedLock(Domain domain, Block block) {
        super(domain, block, false);
    }

    /// Creates a lock that is free.
    ///
    /// @return the lock
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLock create() {
        MutexKind kind = MutexKind.of(false);
        return LocalObjects.create(kind.kind(), MutexKind.BYTES, _ -> {}, SharedLock::new);
    }

    /// Gives the lock a name, for people: it is seen in all processes. The lock has one at most, for as long as it
    /// lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedLock named(String name) {
        setName(name);
        return this;
    }
}
