package io.github.offspring.memory;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.robust.Cell;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What [SharedInt], [SharedLong] and [SharedDouble] have in common.
abstract sealed class SharedNumber<S extends SharedNumber<S>> extends Number implements Lockable
        permits SharedInt, SharedLong, SharedDouble {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the value's place.
    final transient Cell cell;
    private final transient OwnLock lock;

    SharedNumber(Domain domain, Block block, @Nullable SharedReentrantLock given) {
        cell = new Cell(domain, block, this);
        lock = new OwnLock(this, domain, block, cell.lock(), given);
    }

    abstract S self();

    /// Gives the lock for what takes several steps. It keeps nobody from changing the value who does not take it.
    ///
    /// @return the value's own lock, or the one that it was created with; the same at every call
    @Override
    public final SharedReentrantLock lock() {
        return lock.get();
    }

    /// The lock that it was created with; null for its own.
    final @Nullable SharedReentrantLock given() {
        return lock.given();
    }

    /// Gives the value a name, for people: it is seen in all processes. The value has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public final S named(String name) {
        LocalObjects.name(cell.block(), getClass(), name);
        return self();
    }

    /// Tells the name of the value.
    ///
    /// @return the one that it was given with `named`; empty if none
    public final Optional<String> name() {
        return LocalObjects.nameOf(cell.block());
    }
}
