package io.github.offspring.memory;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Cell;
import io.github.offspring.internal.robust.CellKind;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.Waiting;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A `boolean` in memory that several processes use.
///
/// ```java
/// SharedBoolean stop = SharedBoolean.create(false);
/// try (var child = ChildProcess.start(() -> {
///     while (!stop.get()) {
///         step();
///     }
/// })) {
///     …
///     stop.set(true);
/// }
/// ```
///
/// What [java.util.concurrent.atomic.AtomicBoolean] is for threads, with the same names, and more: one can wait
/// for a change, and it has a lock for what takes several steps. It goes to other processes in a task, through a
/// connection, as a field of something, at any time, and is the same there.
///
/// For those who come from Python: this is `Value(c_bool)`. [#lock()] is its `get_lock()`; no method takes it.
/// `RawValue`, and `lock=False`, is the same type with [#getPlain()] and [#setPlain]; a lock that is never asked
/// for costs nothing.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** As with `AtomicBoolean`, for threads of any processes: all methods are volatile, except those whose
/// names say otherwise. [#setPlain] and [#setRelease] do not wake those who wait for a change; they notice it with
/// the next change by another method, or sooner.
///
/// **Time** An access takes as long as one of an `AtomicBoolean`. A value takes 64 bytes of shared memory, its
/// lock included. What was never sent to another process is free again when the object is unreachable, everything
/// else when the family ends.
///
/// **Crash** A process that is killed has changed the value or has not. Whoever waits for a change of which the
/// dead process did not tell any more is woken by the recovery. For the lock see [SharedReentrantLock].
public final class SharedBoolean implements Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the value's place.
    private final transient Cell cell;
    private final transient OwnLock lock;

    private SharedBoolean(Domain domain, Block block, @Nullable SharedReentrantLock given) {
        cell = new Cell(domain, block, this);
        lock = new OwnLock(this, domain, block, cell.lock(), given);
    }

    private static int bit(boolean value) {
        return value ? 1 : 0;
    }

    private static boolean of(int bit) {
        return bit != 0;
    }

    // ---- Creation

    /// Creates a value with a lock of its own.
    ///
    /// @param initial what it is to begin with
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBoolean create(boolean initial) {
        return make(initial, null);
    }

    /// Creates a value with a lock that other values may have too.
    ///
    /// @param initial what it is to begin with
    /// @param lock what [#lock()] gives, in every process
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBoolean create(boolean initial, SharedReentrantLock lock) {
        return make(initial, lock);
    }

    private static SharedBoolean make(boolean initial, @Nullable SharedReentrantLock given) {
        return LocalObjects.create(
                CellKind.BOOLEAN.kind(),
                Cell.BYTES,
                block -> Cell.fillInt(block, bit(initial)),
                (domain, block) -> new SharedBoolean(domain, block, given));
    }

    /// Gives the value a name, for people: it is seen in all processes. The value has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedBoolean named(String name) {
        LocalObjects.name(cell.block(), getClass(), name);
        return this;
    }

    /// Tells the name of the value.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(cell.block());
    }

    // ---- Reading and writing

    /// Reads the value.
    ///
    /// @return the value
    public boolean get() {
        return of(cell.getInt());
    }

    /// Changes the value.
    ///
    /// @param value the new one
    public void set(boolean value) {
        cell.setInt(bit(value));
    }

    /// Reads the value as if it were an ordinary field.
    ///
    /// @return the value
    public boolean getPlain() {
        return of(cell.getPlainInt());
    }

    /// Changes the value as if it were an ordinary field. Wakes nobody.
    ///
    /// @param value the new one
    public void setPlain(boolean value) {
        cell.setPlainInt(bit(value));
    }

    /// Reads the value with the memory effects of [java.lang.invoke.VarHandle#getAcquire].
    ///
    /// @return the value
    public boolean getAcquire() {
        return of(cell.getAcquireInt());
    }

    /// Changes the value with the memory effects of [java.lang.invoke.VarHandle#setRelease]. Wakes nobody.
    ///
    /// @param value the new one
    public void setRelease(boolean value) {
        cell.setReleaseInt(bit(value));
    }

    /// Changes the value.
    ///
    /// @param value the new one
    /// @return the old one
    public boolean getAndSet(boolean value) {
        return of(cell.getAndSetInt(bit(value)));
    }

    /// Changes the value if it is what is expected.
    ///
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    public boolean compareAndSet(boolean expected, boolean value) {
        return cell.compareAndSetInt(bit(expected), bit(value));
    }

    // ---- Locking and waiting

    /// Gives the lock for what takes several steps. It keeps nobody from changing the value who does not take it.
    ///
    /// @return the value's own lock, or the one that it was created with; the same at every call
    @Override
    public SharedReentrantLock lock() {
        return lock.get();
    }

    /// Waits until the value is what is wanted.
    ///
    /// @param wanted what to wait for
    /// @throws InterruptedException if this thread is interrupted, also before
    public void waitUntil(boolean wanted) throws InterruptedException {
        await(wanted, Deadline.NEVER);
    }

    /// Waits until the value is what is wanted, or time is up.
    ///
    /// @param wanted what to wait for
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it was in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public boolean waitUntil(boolean wanted, Duration timeout) throws InterruptedException {
        return await(wanted, Deadline.after(timeout));
    }

    private boolean await(boolean wanted, long deadline) throws InterruptedException {
        Waiting waiting = cell.waiting(deadline);
        do {
            if (get() == wanted) {
                return true;
            }
        } while (waiting.again());
        return false;
    }

    /// Shows the value.
    @Override
    public String toString() {
        return Boolean.toString(get());
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        return new Handle(LocalObjects.send(cell.block()), lock.given());
    }

    /// What stands for the value in a message.
    private record Handle(long reference, @Nullable SharedReentrantLock given) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(
                        reference,
                        CellKind.BOOLEAN.kind(),
                        SharedBoolean.class,
                        (domain, block) -> new SharedBoolean(domain, block, given));
            } catch (IOException e) {
                throw new InvalidObjectException("a shared boolean: " + e.getMessage(), e);
            }
        }
    }
}
