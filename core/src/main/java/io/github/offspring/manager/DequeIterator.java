package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Iterates over a queue that is at the manager, a batch at a time: each asks for what comes after a place.
///
/// @param <E> the elements
final class DequeIterator<E> implements Iterator<E> {

    private final Reference reference;
    private final boolean ascending;
    private @Nullable Batch batch;
    private int next;
    // Of the element that was returned.
    private @Nullable Long place;
    private boolean removable;

    DequeIterator(Reference reference, boolean ascending) {
        this.reference = reference;
        this.ascending = ascending;
    }

    @Override
    public boolean hasNext() {
        Batch current = batch;
        if (current == null || next == current.elements().size() && !current.last()) {
            current = Calls.call(reference, DequeMethod.BATCH, ascending, place);
            batch = current;
            next = 0;
        }
        return next < current.elements().size();
    }

    @Override
    @SuppressWarnings("unchecked") // the queue has them
    public E next() {
        Batch current = hasNext() ? batch : null;
        if (current == null) {
            throw new NoSuchElementException();
        }
        Batch.Pair pair = (Batch.Pair) current.elements().get(next++);
        place = (Long) pair.key();
        removable = true;
        return (E) pair.value();
    }

    @Override
    public void remove() {
        if (!removable) {
            throw new IllegalStateException("iterator: has nothing to remove");
        }
        removable = false;
        Calls.call(reference, DequeMethod.REMOVE_AT, place);
    }
}
