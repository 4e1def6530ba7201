package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.TopicSubscription;
import io.github.offspring.internal.wire.Inbound;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One of those who get every element of a [SharedTopic].
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Several threads that get elements here share
/// them.
///
/// **Crash** It ends with its process. An element that was got when the process died is nobody else's affair: each
/// subscription has its own.
///
/// @param <E> what it gets
public final class Subscription<E> implements Iterable<E>, AutoCloseable {

    private final SharedTopic<E> topic;
    private final TopicSubscription place;
    private final Cleaner.Cleanable closing;

    private Subscription(SharedTopic<E> topic, TopicSubscription place) {
        this.topic = topic;
        this.place = place;
        // One that was forgotten must not keep the publishers waiting.
        closing = LocalObjects.whenUnreachable(this, place::close);
    }

    static <E> Subscription<E> of(SharedTopic<E> topic) {
        return new Subscription<>(topic, topic.cell().subscribe());
    }

    /// Gets the next element, waiting for it as long as it takes.
    ///
    /// @return the element
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been got then
    /// @throws CodecException if it cannot be decoded here; the next one follows
    /// @throws QueueClosedException if there will never be one again
    /// @throws SubscriberDisconnectedException if this was too slow
    /// @throws IllegalStateException if this is closed
    public E take() throws InterruptedException {
        E element = next(Deadline.NEVER);
        if (element == null) {
            throw topic.closed();
        }
        return element;
    }

    /// Gets the next element if there is one at once.
    ///
    /// @return the element; null if there is none
    /// @throws CodecException if it cannot be decoded here; the next one follows
    /// @throws SubscriberDisconnectedException if this was too slow
    /// @throws IllegalStateException if this is closed
    public @Nullable E poll() {
        return received(place.poll(QueueElement::read));
    }

    /// Gets the next element if there is one in time.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the element; null if there was none in time, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been got then
    /// @throws CodecException if it cannot be decoded here; the next one follows
    /// @throws SubscriberDisconnectedException if this was too slow
    /// @throws IllegalStateException if this is closed
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return next(Deadline.after(timeout));
    }

    private @Nullable E next(long deadline) throws InterruptedException {
        return received(place.take(QueueElement::read, deadline));
    }

    @SuppressWarnings("unchecked") // Only elements of this type are ever published.
    private @Nullable E received(@Nullable Inbound message) {
        try {
            if (message != null) {
                return (E) QueueElement.decode(message);
            }
            if (place.isDisconnected()) {
                throw new SubscriberDisconnectedException(this
                        + ": was disconnected because it had not had the oldest element when there was no room for a"
                        + " new one; subscribe again, make the topic larger, or let it drop elements");
            }
            if (place.isClosed()) {
                throw new IllegalStateException(this + ": has been closed");
            }
            return null;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Gives the elements as they come, until the end.
    ///
    /// `hasNext` waits for the next element. It throws [java.util.concurrent.CancellationException] if the thread
    /// is interrupted, which it stays; nothing has been got then.
    ///
    /// @return an iterator; several of them share the elements
    @Override
    public Iterator<E> iterator() {
        return new QueueIterator<>(this, () -> next(Deadline.NEVER));
    }

    /// Gives the elements as they come, as [#iterator] does.
    ///
    /// @return a sequential stream that ends when the topic does
    public Stream<E> stream() {
        return new QueueIterator<>(this, () -> next(Deadline.NEVER)).stream();
    }

    /// Tells how many elements this has missed because it was too slow, if the topic [drops][SlowSubscribers#DROP]
    /// them.
    ///
    /// @return those that it would have got up to now
    public long missed() {
        return place.missed();
    }

    /// Tells whether there will never be an element again.
    ///
    /// @return true also if this is closed or has been disconnected
    public boolean isEnded() {
        return place.isOver();
    }

    /// Ends the subscription. Does nothing if it has ended.
    @Override
    public void close() {
        closing.clean();
    }

    /// Shows the topic, and what this has missed.
    @Override
    public String toString() {
        return "Subscription[" + topic + ", missed=" + missed() + (isEnded() ? ", ended" : "") + "]";
    }
}
