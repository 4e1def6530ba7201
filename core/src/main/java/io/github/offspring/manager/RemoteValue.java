package io.github.offspring.manager;

import io.github.offspring.internal.remote.ReadCache;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.ValueKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A variable that lives at a [Manager].
///
/// ```java
/// RemoteValue<List<String>> users = manager.value(List.of());
/// users.update(all -> Stream.concat(all.stream(), Stream.of("ann")).toList());
/// ```
///
/// It compares with a [java.util.concurrent.atomic.AtomicReference]. Values are copied on their way, but for
/// proxies. It compares with Python's `Manager().Value()`.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All methods are linearizable: a reader has the last value that was set, whole, and does not wait
/// while a function makes the next one.
///
/// **Time** A round trip for each call. Who often reads a small value that cannot change in itself, such as a number or
/// a short string, reads it in 0.1 µs instead as long as nobody sets another one, where the manager is of this machine
/// and family.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
///
/// @param <T> what it is; not null
public final class RemoteValue<T> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;
    private final transient ReadCache reads;

    RemoteValue(Reference reference) {
        this.reference = reference;
        reads = new ReadCache(reference);
    }

    /// Returns the value.
    ///
    /// @return the value as it is now
    @SuppressWarnings("unchecked") // what was set
    public T get() {
        return (T) Objects.requireNonNull(reads.read(() -> Calls.call(reference, Method.GET)));
    }

    /// Sets the value.
    ///
    /// @param value the value
    public void set(T value) {
        Calls.call(reference, Method.SET, Objects.requireNonNull(value));
    }

    /// Sets the value.
    ///
    /// @param value the value
    /// @return the value as it was before
    public T getAndSet(T value) {
        return Calls.call(reference, Method.GET_AND_SET, Objects.requireNonNull(value));
    }

    /// Sets the value if it is what it is thought to be.
    ///
    /// @param expected what it must be equal to
    /// @param value the new value
    /// @return whether it was set
    public boolean compareAndSet(T expected, T value) {
        return Calls.call(
                reference, Method.COMPARE_AND_SET, Objects.requireNonNull(expected), Objects.requireNonNull(value));
    }

    /// Changes the value by a function that runs at the manager, while nobody else changes it.
    ///
    /// @param function what makes the new value of the old one
    /// @return the new value
    public T update(ServerFunction<? super T, ? extends T> function) {
        return Calls.call(reference, Method.UPDATE, Objects.requireNonNull(function));
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the value itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same variable.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteValue<?> value && value.reference.equals(reference);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return "RemoteValue[" + reference + "]";
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
