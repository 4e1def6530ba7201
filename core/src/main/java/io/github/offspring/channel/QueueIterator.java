package io.github.offspring.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The elements of a queue, or of a topic's subscription, as they come. Not thread-safe.
final class QueueIterator<E> implements Iterator<E> {

    private final Object queue;
    private final Source<E> source;
    private @Nullable E next;
    private boolean ended;

    /// Where they come from.
    interface Source<E> {
        /// @return null at the end
        @Nullable
        E next() throws InterruptedException;
    }

    /// @param queue for messages
    QueueIterator(Object queue, Source<E> source) {
        this.queue = queue;
        this.source = source;
    }

    Stream<E> stream() {
        return StreamSupport.stream(this::spliterator, Spliterator.ORDERED | Spliterator.NONNULL, false);
    }

    Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = source.next();
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
