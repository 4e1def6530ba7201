package io.github.offspring.channel;

import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What of a collection cannot be done with a queue whose elements can only be taken.
abstract class TakeOnlyQueue<E> extends AbstractQueue<E> implements BlockingQueue<E> {

    /// Takes the next element, waiting for it.
    ///
    /// @return null at the end
    abstract @Nullable E takeUntilEnd() throws InterruptedException;

    /// Gives the elements as they come, each of them taken when it is asked for, as [#take] does, until the end.
    ///
    /// `hasNext` waits for the next element. It throws [java.util.concurrent.CancellationException] if the thread
    /// is interrupted, which it stays; nothing has been taken then.
    ///
    /// @return an iterator; several of them share the elements
    @Override
    public Iterator<E> iterator() {
        return new QueueIterator<>(this, this::takeUntilEnd);
    }

    /// Gives the elements as they come, as [#iterator] does.
    ///
    /// @return a spliterator that does not know how many will come
    @Override
    public Spliterator<E> spliterator() {
        return new QueueIterator<>(this, this::takeUntilEnd).spliterator();
    }

    /// Gives the elements as they come, as [#iterator] does.
    ///
    /// @return a sequential stream that ends when the queue does
    @Override
    public Stream<E> stream() {
        return new QueueIterator<>(this, this::takeUntilEnd).stream();
    }

    /// Puts an element if there is room at once.
    ///
    /// @param element not null
    /// @return true
    /// @throws IllegalStateException if there is no room
    @Override
    public boolean add(E element) {
        if (!offer(element)) {
            throw new IllegalStateException(this + ": is full; use offer, or put, which waits");
        }
        return true;
    }

    /// Takes the next element if there is one at once, as [#poll] does.
    ///
    /// @return the element
    /// @throws NoSuchElementException if there is none
    @Override
    public E remove() {
        return thereIs(poll());
    }

    /// Looks at the next element and leaves it where it is, as [#peek] does.
    ///
    /// @return a copy of it
    /// @throws NoSuchElementException if there is none
    @Override
    public E element() {
        return thereIs(peek());
    }

    private E thereIs(@Nullable E element) {
        if (element == null) {
            throw new NoSuchElementException(this + ": is empty; use poll or take, which waits");
        }
        return element;
    }

    /// Cannot be done: where elements are taken one by one is up to each consumer.
    ///
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public Stream<E> parallelStream() {
        throw unsupported("parallelStream");
    }

    /// Cannot be done.
    ///
    /// @param element of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean contains(@Nullable Object element) {
        throw unsupported("contains");
    }

    /// Cannot be done.
    ///
    /// @param elements of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean containsAll(Collection<?> elements) {
        throw unsupported("containsAll");
    }

    /// Cannot be done.
    ///
    /// @param element of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean remove(@Nullable Object element) {
        throw unsupported("remove");
    }

    /// Cannot be done.
    ///
    /// @param elements of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean removeAll(Collection<?> elements) {
        throw unsupported("removeAll");
    }

    /// Cannot be done.
    ///
    /// @param elements of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean retainAll(Collection<?> elements) {
        throw unsupported("retainAll");
    }

    /// Cannot be done.
    ///
    /// @param filter of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        throw unsupported("removeIf");
    }

    /// Cannot be done.
    ///
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public Object[] toArray() {
        throw unsupported("toArray");
    }

    /// Cannot be done.
    ///
    /// @param <T> of no matter
    /// @param array of no matter
    /// @return nothing
    /// @throws UnsupportedOperationException always
    @Override
    public <T> T[] toArray(T[] array) {
        throw unsupported("toArray");
    }

    private UnsupportedOperationException unsupported(String method) {
        return new UnsupportedOperationException(
                this + ": has no " + method + " because its elements can only be taken; use drainTo or iterate");
    }
}
