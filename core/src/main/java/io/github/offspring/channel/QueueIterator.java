package io.github.offspring.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The elements of a queue as they come. Not thread-safe.
final class QueueIterator<E> implements Iterator<E> {

    private final SharedQueue<E> queue;
    private @Nullable E next;
    private boolean ended;

    QueueIterator(SharedQueue<E> queue) {
        this.queue = queue;
    }

    static <E> Stream<E> stream(SharedQueue<E> queue) {
        return StreamSupport.stream(
                () -> Spliterators.spliteratorUnknownSize(
                        new QueueIterator<>(queue), Spliterator.ORDERED | Spliterator.NONNULL),
                Spliterator.ORDERED | Spliterator.NONNULL,
                false);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = queue.takeUntilEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException)
                        new CancellationException(queue + ": the thread that waits for an element has been interrupted")
                                .initCause(e);
            }
            ended = next == null;
        }
        return !ended;
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException(queue + ": has ended");
        }
        E element = next;
        next = null;
        if (element == null) {
            throw new AssertionError("hasNext has found one");
        }
        return element;
    }
}
