package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueueCell;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An element that has been taken from a [leased][SharedQueueBuilder#leased] queue and is still the queue's.
///
/// ```java
/// try (Lease<Order> lease = orders.lease()) {
///     carryOut(lease.value());
///     lease.acknowledge();                // if not: another one gets it
/// }
/// ```
///
/// **Threads and processes** *Thread-safe; this process only.*
///
/// **Crash** If the process ends, in any way, before it has acknowledged the element, that is there for others
/// again, before all that have not been taken yet. Whoever is killed in [#acknowledge] has acknowledged it or has
/// not.
///
/// @param <E> what it is an element of
public final class Lease<E> implements AutoCloseable {

    private final SharedQueue<?> queue;
    private final E value;
    private final QueueCell.Taking taking;
    private final int deliveries;
    private final @Nullable Arena memory;
    private final AtomicBoolean done = new AtomicBoolean();

    Lease(SharedQueue<?> queue, E value, QueueCell.Taking taking, int deliveries) {
        this(queue, value, taking, deliveries, null);
    }

    /// @param memory of an element that is not a copy: closed when the lease ends
    Lease(SharedQueue<?> queue, E value, QueueCell.Taking taking, int deliveries, @Nullable Arena memory) {
        this.memory = memory;
        this.queue = queue;
        this.value = value;
        this.taking = taking;
        this.deliveries = deliveries;
    }

    /// Gives the element.
    ///
    /// @return this process's copy of it; of a [RawQueue], the element itself
    public E value() {
        return value;
    }

    /// Tells how often the element has been handed out.
    ///
    /// @return 1 for the first time; more if those who had it before died or gave it back
    public int deliveries() {
        return deliveries;
    }

    /// Says that the element is finished: nobody gets it again, and its room in the queue is free.
    ///
    /// @throws IllegalStateException if that has been said, or it has been given back
    public void acknowledge() {
        if (!end()) {
            throw new IllegalStateException(queue + ": the lease has ended: it has been acknowledged or given back");
        }
        queue.finish(taking);
    }

    /// Gives the element back, for whoever takes the next one. Does nothing if the lease has ended.
    public void giveBack() {
        if (end()) {
            queue.giveBack(taking);
        }
    }

    private boolean end() {
        if (memory != null && memory.scope().isAlive()) {
            memory.close();
        }
        return done.compareAndSet(false, true);
    }

    /// Gives the element back unless it has been acknowledged: so that a block that ends with an exception has not
    /// finished it.
    @Override
    public void close() {
        giveBack();
    }

    /// Shows the queue, the element and whether the lease goes on.
    @Override
    public String toString() {
        return "Lease[" + value + (done.get() ? ", ended" : "") + ", deliveries=" + deliveries + ", of " + queue + "]";
    }
}
