package io.github.offspring.manager;

import io.github.offspring.internal.remote.ReadCache;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.MapKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Values by name that live at a [Manager]: variables that several processes share.
///
/// ```java
/// Namespace shared = manager.namespace();
/// shared.set("threshold", 0.5);
/// double threshold = shared.get("threshold");
/// shared.update("count", (Integer n) -> n + 1);       // at the manager: nobody comes between
/// ```
///
/// It compares with Python's `Manager().Namespace()`, whose attributes are the names here. Values are copied on
/// their way, but for proxies.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All methods are linearizable: a reader has the last value that was set, whole.
///
/// **Time** A round trip for each call. Who reads often reads a small value that cannot change in itself, such as a
/// number or a short string, in 0.1 µs instead, if nobody has set another one since this process has read or set it:
/// where the manager is of this machine and family.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
public final class Namespace implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;
    private final transient ReadCache reads;

    Namespace(Reference reference) {
        this.reference = reference;
        reads = new ReadCache(reference);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"
    }) // R has null where it can be; what a name means was agreed by its users
    private <R extends @Nullable Object> R call(Method method, @Nullable Object... arguments) {
        return (R) reference.call(method.ordinal(), arguments);
    }

    /// Sets a value.
    ///
    /// @param name the name
    /// @param value the value, not null
    public void set(String name, Object value) {
        reads.write(Objects.requireNonNull(name), Objects.requireNonNull(value), () -> call(Method.SET, name, value));
    }

    /// Sets several values, one after the other.
    ///
    /// @param values the values by their names
    public void setAll(Map<String, ?> values) {
        call(Method.PUT_ALL, new HashMap<>(values));
    }

    /// Returns a value.
    ///
    /// @param <T> what it is
    /// @param name the name
    /// @return the value
    /// @throws NoSuchElementException if there is none
    @SuppressWarnings("TypeParameterUnusedInFormals") // as for an attribute of Python's, only its users know
    public <T> T get(String name) {
        T value = read(name);
        if (value == null) {
            throw new NoSuchElementException("namespace: has nothing of that name: name=" + name);
        }
        return value;
    }

    /// Returns a value if there is one.
    ///
    /// @param <T> what it is
    /// @param name the name
    /// @return the value; empty if there is none
    @SuppressWarnings("TypeParameterUnusedInFormals") // as above
    public <T> Optional<T> find(String name) {
        return Optional.ofNullable(this.<@Nullable T>read(name));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as above
    private <T> @Nullable T read(String name) {
        return (T) reads.read(Objects.requireNonNull(name), () -> call(Method.GET, name));
    }

    /// Removes a value.
    ///
    /// @param name the name
    /// @return false if there was none
    public boolean remove(String name) {
        return call(Method.DROP, Objects.requireNonNull(name));
    }

    /// Changes a value by a function that runs at the manager, while nobody else changes it.
    ///
    /// @param <T> what the value is
    /// @param name the name
    /// @param function what makes the new value of the old one
    /// @return the new value
    /// @throws NoSuchElementException if there is none
    public <T> T update(String name, ServerFunction<? super T, ? extends T> function) {
        Objects.requireNonNull(function);
        ServerBiFunction<String, T, T> step = (_, value) -> function.apply(value);
        T value = call(Method.COMPUTE_IF_PRESENT, Objects.requireNonNull(name), step);
        if (value == null) {
            throw new NoSuchElementException("namespace: has nothing of that name: name=" + name);
        }
        return value;
    }

    /// Sets a value if it is what it is thought to be.
    ///
    /// @param name the name
    /// @param expected what it must be equal to
    /// @param value the new value, not null
    /// @return whether it was set
    public boolean compareAndSet(String name, Object expected, Object value) {
        return call(
                Method.REPLACE_PAIR,
                Objects.requireNonNull(name),
                Objects.requireNonNull(expected),
                Objects.requireNonNull(value));
    }

    /// Returns all names.
    ///
    /// @return a set of its own, in order
    public Set<String> names() {
        return toMap().keySet();
    }

    /// Returns all values by their names.
    ///
    /// @return a map of its own, in the order of the names
    public Map<String, Object> toMap() {
        List<Object> entries = call(Method.ENTRIES);
        Map<String, Object> values = new TreeMap<>();
        for (int i = 0; i < entries.size(); i += 2) {
            values.put((String) entries.get(i), entries.get(i + 1));
        }
        return values;
    }

    /// Says that this process will not use this proxy any more; the namespace itself ends when nobody has it.
    /// What is never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same namespace.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Namespace namespace && namespace.reference.equals(reference);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return "Namespace[" + reference + "]";
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
