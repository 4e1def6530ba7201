package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.SetKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A set that lives at a [Manager].
///
/// ```java
/// RemoteSet<String> seen = manager.set();
/// if (seen.add(address)) {          // true for one of all processes
///     visit(address);
/// }
/// ```
///
/// It compares with [java.util.concurrent.ConcurrentHashMap#newKeySet()]. Elements are copied on their way,
/// but for proxies. Iterators and streams fetch batches and are weakly consistent: they never fail because
/// others change the set, have each element once at most, and may or may not have what comes or goes
/// meanwhile. What takes or gives several elements does so one after the other.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** What concerns one element is linearizable.
///
/// **Time** A round trip for each call, also for `addAll`, `removeAll` and the like; one for each batch where it is
/// iterated or copied.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
///
/// @param <E> the elements; not null
public final class RemoteSet<E> extends AbstractSet<E> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;

    RemoteSet(Reference reference) {
        this.reference = reference;
    }

    @Override
    public boolean add(E element) {
        return Calls.call(reference, Method.ADD, Objects.requireNonNull(element));
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return element != null && Calls.<Boolean>call(reference, Method.REMOVE, element);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return element != null && Calls.<Boolean>call(reference, Method.CONTAINS, element);
    }

    @Override
    public int size() {
        return Calls.call(reference, Method.SIZE);
    }

    @Override
    public boolean addAll(Collection<? extends E> added) {
        return Calls.call(reference, Method.ADD_ALL, Calls.copy(added));
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        return Calls.call(reference, Method.REMOVE_ALL, Calls.copy(elements));
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        return Calls.call(reference, Method.RETAIN_ALL, Calls.copy(elements));
    }

    @Override
    public boolean containsAll(Collection<?> elements) {
        return Calls.call(reference, Method.CONTAINS_ALL, Calls.copy(elements));
    }

    /// Removes what a filter takes: at the manager if it can be sent, otherwise here.
    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        return Calls.callOrHere(reference, Method.REMOVE_IF, () -> super.removeIf(filter), filter);
    }

    @Override
    public void clear() {
        Calls.call(reference, Method.CLEAR);
    }

    @Override
    @SuppressWarnings("unchecked") // the set has them
    public Iterator<E> iterator() {
        return new CursorIterator<>(
                () -> Calls.<Object>call(reference, Method.ITERATE), element -> (E) element, this::remove);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.DISTINCT | Spliterator.NONNULL);
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the set itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Compares the elements; two proxies of one set are equal without a look.
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof RemoteSet<?> set && set.reference.equals(reference)
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    @Override
    public String toString() {
        return Calls.text(this, reference, element -> element instanceof RemoteSet<?> set ? set.reference : null);
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
