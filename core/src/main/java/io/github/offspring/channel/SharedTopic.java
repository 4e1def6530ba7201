package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.QueueCell;
import io.github.offspring.internal.robust.QueuePassage;
import io.github.offspring.internal.robust.TopicCell;
import io.github.offspring.internal.robust.TopicKind;
import io.github.offspring.internal.wire.Encoder;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stream of elements that every subscriber gets as a whole, from any number of publishers to any number of
/// subscribers in any processes of the family.
///
/// ```java
/// SharedTopic<Price> prices = SharedTopic.create(1_000);
/// // in each of several processes
/// try (Subscription<Price> mine = prices.subscribe()) {
///     for (Price price : mine) {          // ends when no publisher is left
///         show(price);
///     }
/// }
/// // in another one
/// prices.publish(price);
/// ```
///
/// A subscriber gets every element that is published after it has [subscribed][#subscribe], all in the same order,
/// in which those of one thread stand as it has published them. Who wants the first one subscribes before anybody
/// can publish. Without any subscriber elements are gone at once.
///
/// It is bounded as a [SharedQueue] is, by a number of elements and by the memory for them, of which those count
/// that some subscriber has not had; long ones are kept outside of that memory. What happens with subscribers that
/// are too slow is [said][SharedTopicBuilder#slowSubscribers] when it is made: whoever publishes waits for them,
/// or they miss elements, or they are disconnected. Elements are copied in and out, and what cannot be sent is an
/// error of the call that publishes it.
///
/// It goes to other processes as a queue does, and is the same there.
///
/// **The end** [#close] ends the stream for all: nobody can publish anything, subscribers get what is there and
/// then the end. A topic also ends by itself, when nobody may publish anything any more; who may is as with
/// [SharedQueue], where subscribers are those who take, with [#donePublishing] and [#willPublish].
///
/// **Threads and processes** *Thread-safe; any process of the family.* A virtual thread that waits does not hold
/// its carrier.
///
/// **Order** What a thread has written to shared memory before it publishes an element is seen by whoever has got
/// that.
///
/// **Time** Each element is encoded once and decoded by each subscriber. Subscribers hold up neither each other
/// nor, but for those that all wait for, the publishers.
///
/// **Crash** Wherever a process is killed, order, room and the others' elements stay as they are. One that is
/// killed while it publishes has published the element for all or for none. A subscriber that dies is one no more,
/// and nobody waits for it. One that is stopped, not dead, is waited for where slow ones are. Those who wait for
/// something that only the dead process could have brought are woken.
///
/// @param <E> what goes through it
public final class SharedTopic<E> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    /// So many are encoded before the first of them is published.
    private static final int PORTION = 64;

    // Never written: a handle goes in the topic's place.
    private final transient TopicCell cell;

    private SharedTopic(Domain domain, Block block) {
        cell = new TopicCell(domain, block, this);
    }

    // ---- Making

    /// Creates a topic that is bounded by memory alone, of which it has 1 MiB, and whose publishers wait for slow
    /// subscribers.
    ///
    /// @param <E> what goes through it
    /// @return the topic
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> SharedTopic<E> create() {
        return builder().create();
    }

    /// Creates a topic that is bounded by a number of elements, with memory for them as [SharedQueue#create(int)]
    /// has it, and whose publishers wait for slow subscribers.
    ///
    /// @param <E> what goes through it
    /// @param capacity how many elements there can be at most, in [1, 134217727]
    /// @return the topic
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> SharedTopic<E> create(int capacity) {
        return builder().capacity(capacity).create();
    }

    /// Gives a builder of topics that are not as usual.
    ///
    /// @return a new one
    public static SharedTopicBuilder builder() {
        return new SharedTopicBuilder();
    }

    @SuppressWarnings("unchecked") // Nothing is in it.
    static <E> SharedTopic<E> make(TopicCell.Policy policy, int capacity, long ringBytes) {
        return (SharedTopic<E>) LocalObjects.create(
                TopicKind.TOPIC.kind(),
                TopicCell.bytes(ringBytes),
                block -> TopicCell.fill(block, policy, capacity, ringBytes),
                SharedTopic::begin,
                TopicKind.TOPIC::freeParts);
    }

    private static SharedTopic<?> begin(Domain domain, Block block) {
        SharedTopic<?> made = new SharedTopic<>(domain, block);
        boolean complete = false;
        try {
            made.cell.begin();
            complete = true;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "topic: cannot be created because " + e.getMessage() + ", directory=" + domain.directory()
                            + "; make it smaller, free some space there, or set offspring.memory-dir to another folder",
                    e);
        } finally {
            if (!complete) {
                domain.heap().free(block);
            }
        }
    }

    TopicCell cell() {
        return cell;
    }

    /// Gives the topic a name, for people: it is seen in all processes. The topic has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedTopic<E> named(String name) {
        LocalObjects.name(cell.block(), getClass(), name);
        return this;
    }

    /// Tells the name of the topic.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(cell.block());
    }

    // ---- Publishing

    /// Publishes an element, waiting for room as long as it takes if the topic waits for slow subscribers.
    ///
    /// @param element not null
    /// @throws InterruptedException if this thread is interrupted, also before; it has not been published then
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may publish anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the topic's memory and there is no space for it
    public void publish(E element) throws InterruptedException {
        publish(element, Deadline.NEVER);
    }

    /// Publishes an element if there is room in time.
    ///
    /// @param element not null
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has been published
    /// @throws InterruptedException if this thread is interrupted, also before; it has not been published then
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may publish anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the topic's memory and there is no space for it
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return publish(element, Deadline.after(timeout));
    }

    private boolean publish(E element, long deadline) throws InterruptedException {
        return publish(List.of(QueueElement.of(element)), deadline) > 0;
    }

    /// Publishes an element if there is room at once.
    ///
    /// @param element not null
    /// @return whether it has been published
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may publish anything any more
    /// @throws UncheckedIOException if it is kept outside of the topic's memory and there is no space for it
    public boolean offer(E element) {
        QueueElement encoded = QueueElement.of(element);
        QueueCell.Put put = QueueCell.Put.FULL;
        try {
            put = cell.offer(encoded);
        } finally {
            if (put != QueueCell.Put.DONE) {
                encoded.abandon();
            }
        }
        if (put == QueueCell.Put.CLOSED) {
            throw closed();
        }
        return put == QueueCell.Put.DONE;
    }

    /// Publishes elements one behind the other, waiting for room as [#publish] does. It is faster than one by one;
    /// those of others may come in between.
    ///
    /// @param elements not null, none of them
    /// @throws InterruptedException if this thread is interrupted, also before; some may have been published, from
    /// the first one on
    /// @throws CodecException if one cannot be sent; as before
    /// @throws QueueClosedException if nobody may publish anything any more; as before
    /// @throws UncheckedIOException if one is kept outside of the topic's memory and there is no space for it; as
    /// before
    public void publishAll(Iterable<? extends E> elements) throws InterruptedException {
        List<QueueElement> portion = new ArrayList<>();
        for (E element : elements) {
            portion.add(QueueElement.of(element));
            if (portion.size() == PORTION) {
                publish(portion, Deadline.NEVER);
                portion.clear();
            }
        }
        publish(portion, Deadline.NEVER);
    }

    private int publish(List<QueueElement> elements, long deadline) throws InterruptedException {
        int done = 0;
        try {
            done = cell.put(elements, deadline);
        } finally {
            elements.subList(done, elements.size()).forEach(QueueElement::abandon);
        }
        if (done < elements.size() && cell.isClosed()) {
            throw closed();
        }
        return done;
    }

    QueueClosedException closed() {
        String reason = cell.closer()
                .map(closer -> "by " + closer.name() + " (pid " + closer.pid() + ")")
                .orElse("by itself: nobody was left who might have published anything; call willPublish in a process"
                        + " that subscribes first and publishes later");
        return new QueueClosedException(this + ": is closed " + reason);
    }

    // ---- Subscribing

    /// Subscribes: what is published from here on is for this subscription too, until it is closed.
    ///
    /// @return a new one, which gets nothing if the topic is closed
    /// @throws UncheckedIOException if there is no shared memory for it
    public Subscription<E> subscribe() {
        return Subscription.of(this);
    }

    /// Tells how many subscriptions there are, or were a moment ago.
    ///
    /// @return those of all processes, without the ones that were disconnected
    public int subscribers() {
        return cell.subscribers();
    }

    // ---- The end

    /// Ends the stream, for all processes: nobody can publish anything any more, subscribers get what is there.
    /// Does nothing if it has been done.
    @Override
    public void close() {
        cell.close(Identity.current().name());
    }

    /// Tells whether nobody can publish anything any more.
    ///
    /// @return true also if it has ended by itself
    public boolean isClosed() {
        return cell.isClosed();
    }

    /// Says that this process publishes nothing more, so that the topic may end by itself. If it publishes
    /// something later it counts again, unless the topic has ended.
    public void donePublishing() {
        cell.passage().sayDoneProducing();
    }

    /// Says that this process may publish something though it subscribes, until it says [#donePublishing] or ends.
    /// Does nothing if the topic is closed.
    public void willPublish() {
        cell.passage().willProduce();
    }

    /// Shows the topic, and how many subscribe to it.
    @Override
    public String toString() {
        return LocalObjects.words(SharedTopic.class, cell.block()) + "[subscribers=" + subscribers()
                + (cell.isClosed() ? ", closed" : "") + "]";
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() throws NotSerializableException {
        if (!Encoder.isEncoding()) {
            return handle(cell.passage().departUnwatched());
        }
        if (Encoder.isEncodingTask()) {
            Encoder.registerDeparture(QueueHold.begin(cell.passage()), "topic");
            return handle(QueuePassage.Ticket.GUEST);
        }
        QueuePassage.Ticket ticket = cell.passage().depart();
        Encoder.registerDeparture(new QueueDeparture(cell.passage(), ticket), "topic");
        return handle(ticket);
    }

    private Handle handle(QueuePassage.Ticket ticket) {
        return new Handle(cell.block().reference(), ticket.index(), ticket.number());
    }

    /// What stands for the topic in a message.
    private record Handle(long reference, int index, long number) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                SharedTopic<?> topic = LocalObjects.receive(
                        reference,
                        TopicKind.TOPIC.kind(),
                        SharedTopic.class,
                        (domain, block) -> new SharedTopic<>(domain, block));
                topic.cell.passage().arrive(new QueuePassage.Ticket(index, number));
                return topic;
            } catch (IOException e) {
                throw new InvalidObjectException("a shared topic: " + e.getMessage(), e);
            }
        }
    }
}
