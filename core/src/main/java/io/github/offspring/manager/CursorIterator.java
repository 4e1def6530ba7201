package io.github.offspring.manager;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Iterates over what is at the manager, a batch at a time.
///
/// What is small comes whole with the first call. Of what is not, the manager keeps the place: until the end,
/// until this iterator cannot be reached any more, or until this process ends.
///
/// @param <E> the elements
final class CursorIterator<E> implements Iterator<E> {

    private final Supplier<Object> begin;
    private final Function<Object, E> elements;
    private final Consumer<E> remover;
    private @Nullable RemoteCursor cursor;
    private @Nullable Batch batch;
    private int next;
    private @Nullable E returned;

    /// @param begin gives what [HostedCursor#begin] does
    /// @param elements what is returned for what comes
    /// @param remover what removes an element
    CursorIterator(Supplier<Object> begin, Function<Object, E> elements, Consumer<E> remover) {
        this.begin = begin;
        this.elements = elements;
        this.remover = remover;
    }

    @Override
    public boolean hasNext() {
        Batch current = batch;
        if (current == null) {
            current = first();
            arrived(current);
        }
        while (next == current.elements().size() && !current.last()) {
            current = Objects.requireNonNull(cursor).next();
            arrived(current);
        }
        return next < current.elements().size();
    }

    private Batch first() {
        Object begun = begin.get();
        if (begun instanceof Batch everything) {
            return everything;
        }
        RemoteCursor begins = (RemoteCursor) begun;
        cursor = begins;
        return begins.next();
    }

    private void arrived(Batch arrived) {
        batch = arrived;
        next = 0;
        if (arrived.last() && cursor != null) {
            cursor.close();
        }
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<Object> current = Objects.requireNonNull(batch).elements();
        E element = elements.apply(current.get(next++));
        returned = element;
        return element;
    }

    @Override
    public void remove() {
        E element = returned;
        if (element == null) {
            throw new IllegalStateException("iterator: has nothing to remove");
        }
        returned = null;
        remover.accept(element);
    }
}
