package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.ListKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list that lives at a [Manager].
///
/// ```java
/// RemoteList<String> names = manager.list();
/// names.add("a");
/// names.update(all -> all.isEmpty() ? null : all.removeFirst());     // at the manager: nobody comes between
/// ```
///
/// It compares with a [java.util.concurrent.CopyOnWriteArrayList] that is cheap to change. Elements are copied on
/// their way, but for proxies: a list that is put into a list stays the same live object. It compares with Python's
/// `Manager().list()`.
///
/// Iterators, streams, `toArray` and whatever copies the list fetch it in batches, and are weakly consistent:
/// they have what stands at each index when its batch is fetched, and do not fail because others change the list.
/// What an iterator is to change is changed only if it is still the element that was returned: if others have added,
/// removed or moved elements since, `remove`, `set` and `add` do nothing and throw a
/// [java.util.ConcurrentModificationException], `remove` also if others have replaced any. So does what uses an
/// iterator to change a list, such as `subList(from, to).removeIf(filter)`; [#removeIf] does not.
/// Whoever needs it as it was at one moment copies it at the manager: `list.update(ArrayList::new)`.
///
/// Functions that are given to its methods must not change it by its proxy: that is refused with an
/// [IllegalStateException].
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All other methods are linearizable, each as a whole: nobody sees half of an `addAll` or a `sort`.
///
/// **Time** A round trip for each call, also for `addAll`, `removeAll` and the like; one for each batch where it is
/// iterated or copied. With a function that cannot be sent the whole list comes and goes.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
///
/// @param <E> the elements; not null
public final class RemoteList<E> extends AbstractList<E> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;

    RemoteList(Reference reference) {
        this.reference = reference;
    }

    private static <T> T some(T value) {
        return Objects.requireNonNull(value);
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"}) // as in Calls
    private <R extends @Nullable Object> R call(Method method, @Nullable Object... arguments) {
        if (method.changes()) {
            OwnFunction.checkOutside(reference);
        }
        return Calls.call(reference, method, arguments);
    }

    @Override
    public E get(int index) {
        return call(Method.GET, index);
    }

    @Override
    public E set(int index, E element) {
        return call(Method.SET, index, some(element));
    }

    @Override
    public int size() {
        return call(Method.SIZE);
    }

    @Override
    public boolean add(E element) {
        return call(Method.ADD, some(element));
    }

    @Override
    public void add(int index, E element) {
        call(Method.INSERT, index, some(element));
    }

    @Override
    public E remove(int index) {
        return call(Method.REMOVE_AT, index);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return element != null && this.<Boolean>call(Method.REMOVE, element);
    }

    @Override
    public E getFirst() {
        return call(Method.GET_FIRST);
    }

    @Override
    public E getLast() {
        return call(Method.GET_LAST);
    }

    @Override
    public E removeFirst() {
        return call(Method.REMOVE_FIRST);
    }

    @Override
    public E removeLast() {
        return call(Method.REMOVE_LAST);
    }

    @Override
    protected void removeRange(int from, int to) {
        call(Method.REMOVE_RANGE, from, to);
    }

    @Override
    public void clear() {
        call(Method.CLEAR);
    }

    // ---- Several at once

    @Override
    public boolean addAll(Collection<? extends E> added) {
        return call(Method.ADD_ALL, Calls.copy(added));
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> added) {
        return call(Method.INSERT_ALL, index, Calls.copy(added));
    }

    @Override
    public boolean containsAll(Collection<?> elements) {
        return call(Method.CONTAINS_ALL, Calls.copy(elements));
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        return call(Method.REMOVE_ALL, Calls.copy(elements));
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        return call(Method.RETAIN_ALL, Calls.copy(elements));
    }

    // ---- Searching

    @Override
    public int indexOf(@Nullable Object element) {
        return element == null ? -1 : this.<Integer>call(Method.INDEX_OF, element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return element == null ? -1 : this.<Integer>call(Method.LAST_INDEX_OF, element);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    // ---- With functions

    /// Has a function do anything with the list at the manager, while nobody else uses it. If it throws, what it
    /// has changed until then stays changed.
    ///
    /// @param <R> what it returns
    /// @param function what is done with the list, which it must not keep
    /// @return what the function returns
    public <R extends @Nullable Object> R update(ServerFunction<? super List<E>, ? extends R> function) {
        return call(Method.UPDATE, some(function));
    }

    /// Sorts: at the manager if the comparator can be sent, otherwise here. Those that the JDK makes of other
    /// functions, such as [Comparator#comparing(java.util.function.Function)], can be sent if these can.
    @Override
    public void sort(@Nullable Comparator<? super E> comparator) {
        @SuppressWarnings("unchecked") // it compares elements
        Comparator<Object> sent = (Comparator<Object>) comparator;
        Calls.<@Nullable Object>callOrHere(
                reference, Method.SORT, () -> changeHere(all -> all.sort(comparator)), new ListKind.Ordering(sent));
    }

    /// Removes what a filter takes: at the manager if it can be sent, otherwise here.
    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        return Calls.callOrHere(
                reference,
                Method.REMOVE_IF,
                () -> {
                    boolean[] removed = new boolean[1];
                    changeHere(all -> removed[0] = all.removeIf(filter));
                    return removed[0];
                },
                filter);
    }

    /// Replaces each element: at the manager if the operator can be sent, otherwise here.
    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        Calls.<@Nullable Object>callOrHere(
                reference, Method.REPLACE_EACH, () -> changeHere(all -> all.replaceAll(operator)), operator);
    }

    /// With a function that cannot be sent: on a copy, again if somebody else has changed the list meanwhile.
    ///
    /// @throws IllegalStateException if the function changes it itself
    @SuppressWarnings("unchecked") // it has this list's elements
    private @Nullable Object changeHere(Consumer<List<E>> change) {
        HostedList.Copy copy;
        do {
            copy = call(Method.COPY);
            List<E> changed = new ArrayList<>((List<E>) copy.elements());
            OwnFunction.<@Nullable Object>run(reference, () -> {
                change.accept(changed);
                return null;
            });
            copy = new HostedList.Copy(Calls.copy(changed), copy.moment());
        } while (!this.<Boolean>call(Method.REPLACE_COPY, copy));
        return null;
    }

    // ---- Iterating

    @Override
    public Iterator<E> iterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        if (index < 0 || index > 0 && index > size()) {
            throw new IndexOutOfBoundsException("list: index is not in the list: index=" + index);
        }
        return new ListCursor<>(this, index);
    }

    /// Comes with the elements from an index on.
    HostedList.Part part(int from) {
        return call(Method.PART, from);
    }

    HostedList.@Nullable Moment remove(int index, HostedList.Moment seen) {
        return call(Method.REMOVE_SEEN, index, seen);
    }

    HostedList.@Nullable Moment set(int index, E element, HostedList.Moment seen) {
        return call(Method.SET_SEEN, index, some(element), seen);
    }

    HostedList.@Nullable Moment insert(int index, E element, HostedList.Moment seen) {
        return call(Method.INSERT_SEEN, index, some(element), seen);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the list itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Compares the elements; two proxies of one list are equal without a look.
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof RemoteList<?> list && list.reference.equals(reference)
                || super.equals(other);
    }

    @Override
    public String toString() {
        return Calls.text(this, reference, element -> element instanceof RemoteList<?> list ? list.reference : null);
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
