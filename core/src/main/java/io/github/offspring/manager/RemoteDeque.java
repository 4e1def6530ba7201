package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.io.Serial;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A queue with two ends that lives at a [Manager].
///
/// ```java
/// RemoteDeque<String> tasks = manager.deque();
/// tasks.putLast("later");
/// tasks.putFirst("now");
/// String task = tasks.takeFirst();
/// ```
///
/// It compares with a [java.util.concurrent.LinkedBlockingDeque]; for the rest it is a [RemoteQueue].
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** As a [RemoteQueue].
///
/// **Time** As a [RemoteQueue].
///
/// **Crash** As a [RemoteQueue].
///
/// @param <E> the elements; not null
public final class RemoteDeque<E> extends RemoteQueue<E> implements BlockingDeque<E> {

    @Serial
    private static final long serialVersionUID = 1L;

    RemoteDeque(Reference reference) {
        super(reference);
    }

    // ---- Putting

    @Override
    public boolean offerFirst(E element) {
        return offer(true, element);
    }

    @Override
    public boolean offerFirst(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offer(true, element, unit.toNanos(timeout));
    }

    @Override
    public void putFirst(E element) throws InterruptedException {
        offer(true, element, FOREVER);
    }

    @Override
    public void addFirst(E element) {
        if (!offer(true, element)) {
            throw new IllegalStateException(reference() + ": has no room");
        }
    }

    @Override
    public boolean offerLast(E element) {
        return offer(false, element);
    }

    @Override
    public boolean offerLast(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offer(false, element, unit.toNanos(timeout));
    }

    @Override
    public void putLast(E element) throws InterruptedException {
        offer(false, element, FOREVER);
    }

    @Override
    public void addLast(E element) {
        if (!offer(false, element)) {
            throw new IllegalStateException(reference() + ": has no room");
        }
    }

    @Override
    public void push(E element) {
        addFirst(element);
    }

    // ---- Taking

    @Override
    public @Nullable E pollFirst() {
        return poll();
    }

    @Override
    public @Nullable E pollFirst(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(timeout, unit);
    }

    @Override
    public E takeFirst() throws InterruptedException {
        return take();
    }

    @Override
    public E removeFirst() {
        return some(pollFirst());
    }

    @Override
    public @Nullable E pollLast() {
        return poll(DequeMethod.POLL_LAST);
    }

    @Override
    public @Nullable E pollLast(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(DequeMethod.POLL_LAST_IN_TIME, unit.toNanos(timeout));
    }

    @Override
    public E takeLast() throws InterruptedException {
        return take(DequeMethod.POLL_LAST_IN_TIME);
    }

    @Override
    public E removeLast() {
        return some(pollLast());
    }

    @Override
    public E pop() {
        return removeFirst();
    }

    @Override
    public boolean removeFirstOccurrence(@Nullable Object element) {
        return remove(element);
    }

    @Override
    public boolean removeLastOccurrence(@Nullable Object element) {
        return element != null && remove(false, element);
    }

    // ---- Looking

    @Override
    public @Nullable E peekFirst() {
        return Calls.call(reference(), DequeMethod.PEEK, true);
    }

    @Override
    public E getFirst() {
        return some(peekFirst());
    }

    @Override
    public @Nullable E peekLast() {
        return Calls.call(reference(), DequeMethod.PEEK, false);
    }

    @Override
    public E getLast() {
        return some(peekLast());
    }

    @Override
    public Iterator<E> descendingIterator() {
        return new DequeIterator<>(reference(), false);
    }

    private E some(@Nullable E element) {
        if (element == null) {
            throw new NoSuchElementException(reference() + ": is empty");
        }
        return element;
    }
}
