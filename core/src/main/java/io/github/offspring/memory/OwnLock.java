package io.github.offspring.memory;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.robust.InnerLocks;
import io.github.offspring.internal.robust.Mutex;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// The lock that goes with an object: the one that lies in its own block, or another that it was given.
final class OwnLock {

    private final InnerLocks.Place place;
    private final @Nullable SharedReentrantLock given;
    // One for each process, made when somebody asks for it: most objects are never locked.
    private @Nullable SharedReentrantLock own;

    OwnLock(Lockable owner, Domain domain, Block block, Mutex mutex, @Nullable SharedReentrantLock given) {
        this.given = given;
        place = new InnerLocks.Place(domain, block, mutex, new Handle(owner));
    }

    /// The one that it was given; null if none. Travels with the object.
    @Nullable
    SharedReentrantLock given() {
        return given;
    }

    SharedReentrantLock get() {
        return given != null ? given : own();
    }

    private SharedReentrantLock own() {
        synchronized (place) {
            SharedReentrantLock lock = own;
            if (lock == null) {
                lock = InnerLocks.make(SharedReentrantLock.class, place);
                own = lock;
            }
            return lock;
        }
    }

    /// What stands for the lock in a message; also keeps the object, and with it the block, in use.
    private record Handle(Lockable owner) implements Serializable {
        @Serial
        private Object readResolve() {
            return owner.lock();
        }
    }
}
