package io.github.offspring.manager;

import java.util.ConcurrentModificationException;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Iterates over a list that is at the manager, a batch at a time. It changes what it has seen, or nothing.
///
/// @param <E> the elements
final class ListCursor<E> implements ListIterator<E> {

    private static final int NONE = -1;

    private final RemoteList<E> list;
    private int next;
    // Null if the next element must be fetched.
    private @Nullable Batch batch;
    private int batchFrom;
    // When the batch was fetched, or this iterator has changed the list since; null if it has not looked yet.
    private HostedList.@Nullable Moment fetched;
    private int returned = NONE;
    // The same of the element that was returned: its batch may be another one.
    private HostedList.@Nullable Moment seen;

    ListCursor(RemoteList<E> list, int next) {
        this.list = list;
        this.next = next;
    }

    private Batch fetch(int from) {
        HostedList.Part part = list.part(from);
        batch = part.batch();
        batchFrom = from;
        fetched = part.moment();
        return part.batch();
    }

    @Override
    public boolean hasNext() {
        Batch current = batch;
        if (current == null || next >= batchFrom + current.elements().size() && !current.last() || next < batchFrom) {
            current = fetch(next);
        }
        return next < batchFrom + current.elements().size();
    }

    @Override
    @SuppressWarnings("unchecked") // the list has them
    public E next() {
        Batch current = hasNext() ? batch : null;
        if (current == null) {
            throw new NoSuchElementException();
        }
        returned = next++;
        seen = fetched;
        return (E) current.elements().get(returned - batchFrom);
    }

    @Override
    public boolean hasPrevious() {
        while (next > 0 && !isFetched(next - 1)) {
            fetchBefore();
        }
        return next > 0;
    }

    private boolean isFetched(int index) {
        Batch current = batch;
        return current != null
                && index >= batchFrom
                && index < batchFrom + current.elements().size();
    }

    /// Where others have removed the element, it goes on with the last one that there is.
    private void fetchBefore() {
        int index = next - 1;
        Batch current = fetch(Math.max(0, next - Batch.MAX_ELEMENTS));
        if (!current.last() && !isFetched(index)) {
            // Large elements.
            current = fetch(index);
        }
        if (!isFetched(index)) {
            int end = batchFrom + current.elements().size();
            next = current.elements().isEmpty() ? Math.min(batchFrom, list.size()) : end;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public E previous() {
        Batch current = hasPrevious() ? batch : null;
        if (current == null) {
            throw new NoSuchElementException();
        }
        returned = --next;
        seen = fetched;
        return (E) current.elements().get(returned - batchFrom);
    }

    @Override
    public int nextIndex() {
        return next;
    }

    @Override
    public int previousIndex() {
        return next - 1;
    }

    private HostedList.Moment seen() {
        HostedList.Moment known = seen;
        if (returned == NONE || known == null) {
            throw new IllegalStateException("iterator: has nothing to change");
        }
        return known;
    }

    /// @param after null if it has not been changed
    private void changed(HostedList.Moment before, HostedList.@Nullable Moment after) {
        if (after == null) {
            // What is returned next is what stands there then.
            forget();
            throw othersHaveChanged(null);
        }
        if (before.equals(fetched)) {
            fetched = after;
        } else {
            batch = null;
        }
        seen = after;
    }

    private static ConcurrentModificationException othersHaveChanged(@Nullable Throwable cause) {
        return new ConcurrentModificationException(
                "iterator: has changed nothing because others have changed the list meanwhile; have the list's own"
                        + " removeIf, replaceAll or update change it",
                cause);
    }

    private void forget() {
        batch = null;
        returned = NONE;
        seen = null;
    }

    @Override
    public void remove() {
        HostedList.Moment before = seen();
        changed(before, list.remove(returned, before));
        if (returned < next) {
            next--;
        }
        forget();
    }

    @Override
    public void set(E element) {
        HostedList.Moment before = seen();
        changed(before, list.set(returned, element, before));
        Batch current = batch;
        int index = returned - batchFrom;
        if (current != null && index >= 0 && index < current.elements().size()) {
            current.elements().set(index, element);
        }
    }

    @Override
    public void add(E element) {
        HostedList.Moment before = fetched;
        if (before == null) {
            addUnseen(element);
        } else {
            changed(before, list.insert(next, element, before));
        }
        next++;
        forget();
    }

    /// Nothing has been fetched that could be another one now; but the place may be gone.
    private void addUnseen(E element) {
        try {
            list.add(next, element);
        } catch (IndexOutOfBoundsException e) {
            throw othersHaveChanged(e);
        }
    }
}
