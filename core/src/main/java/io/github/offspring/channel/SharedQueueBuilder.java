package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueueCell;
import java.io.UncheckedIOException;

/// Makes queues that are not as usual.
///
/// **Threads and processes** *Not thread-safe.*
public final class SharedQueueBuilder {

    /// How many elements a queue can have at most.
    static final int MAX_CAPACITY = (1 << 29) - 1;

    private final QueueBounds bounds = new QueueBounds(MAX_CAPACITY);
    private boolean leased;

    SharedQueueBuilder() {}

    /// Bounds the number of elements.
    ///
    /// @param elements how many there can be at most, in [1, 536870911]; as many as that if it is not called
    /// @return this
    /// @throws IllegalArgumentException if there cannot be so many
    public SharedQueueBuilder capacity(int elements) {
        bounds.capacity(elements);
        return this;
    }

    /// Bounds the memory of the elements. Each takes what it takes encoded and 24 bytes, rounded up to 16. Those
    /// that take more than a quarter of the memory are kept outside of it.
    ///
    /// @param size how much there is for them (in bytes), in [4096, 2^36]; rounded up to a power of two. A KiB for
    /// each element of the capacity if it is not called, but from 64 KiB to 16 MiB; 1 MiB without a capacity
    /// @return this
    /// @throws IllegalArgumentException if it is out of range
    public SharedQueueBuilder bytes(long size) {
        bounds.bytes(size);
        return this;
    }

    /// Makes elements stay the queue's until whoever took them says that they are finished: they come back if its
    /// process dies before.
    ///
    /// Room is given back in the order of the elements: what was taken after an element that is not finished keeps
    // its
    /// room until that one is, too. Whoever holds a lease should not wait for room in the same queue.
    ///
    /// @return this
    public SharedQueueBuilder leased() {
        leased = true;
        return this;
    }

    /// Creates a queue.
    ///
    /// @param <E> what goes through it
    /// @return the queue
    /// @throws UncheckedIOException if there is no shared memory for it
    public <E> SharedQueue<E> create() {
        return SharedQueue.make(
                leased ? QueueCell.Mode.LEASED : QueueCell.Mode.PLAIN, bounds.capacity(), bounds.ringBytes());
    }

    /// Creates a queue that counts what is not finished.
    ///
    /// @param <E> what goes through it
    /// @return the queue
    /// @throws UncheckedIOException if there is no shared memory for it
    public <E> JoinableQueue<E> createJoinable() {
        SharedQueue<E> queue = SharedQueue.make(
                leased ? QueueCell.Mode.JOINABLE_LEASED : QueueCell.Mode.JOINABLE,
                bounds.capacity(),
                bounds.ringBytes());
        return (JoinableQueue<E>) queue;
    }
}
