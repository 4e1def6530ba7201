package io.github.offspring.manager;

import java.util.ListIterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Iterates over a list that is at the manager, a batch at a time.
///
/// @param <E> the elements
final class ListCursor<E> implements ListIterator<E> {

    private static final int NONE = -1;

    private final RemoteList<E> list;
    private int next;
    // Null if the next element must be fetched.
    private @Nullable Batch batch;
    private int batchFrom;
    private int returned = NONE;

    ListCursor(RemoteList<E> list, int next) {
        this.list = list;
        this.next = next;
    }

    private Batch fetch(int from) {
        Batch fetched = list.batch(from);
        batch = fetched;
        batchFrom = from;
        return fetched;
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
        return (E) current.elements().get(returned - batchFrom);
    }

    @Override
    public boolean hasPrevious() {
        return next > 0;
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public E previous() {
        if (!hasPrevious()) {
            throw new NoSuchElementException();
        }
        int index = next - 1;
        Batch current = batch;
        if (current == null
                || index < batchFrom
                || index >= batchFrom + current.elements().size()) {
            current = fetch(Math.max(0, next - Batch.MAX_ELEMENTS));
        }
        if (index >= batchFrom + current.elements().size()) {
            // Large elements, or others have removed some.
            current = fetch(index);
        }
        if (current.elements().size() <= index - batchFrom) {
            throw new NoSuchElementException();
        }
        next = index;
        returned = index;
        return (E) current.elements().get(index - batchFrom);
    }

    @Override
    public int nextIndex() {
        return next;
    }

    @Override
    public int previousIndex() {
        return next - 1;
    }

    private int returned() {
        if (returned == NONE) {
            throw new IllegalStateException("iterator: has nothing to change");
        }
        return returned;
    }

    @Override
    public void remove() {
        int index = returned();
        list.remove(index);
        if (index < next) {
            next--;
        }
        batch = null;
        returned = NONE;
    }

    @Override
    public void set(E element) {
        int index = returned();
        list.set(index, element);
        Batch current = batch;
        if (current != null
                && index >= batchFrom
                && index < batchFrom + current.elements().size()) {
            current.elements().set(index - batchFrom, element);
        }
    }

    @Override
    public void add(E element) {
        list.add(next++, element);
        batch = null;
        returned = NONE;
    }
}
