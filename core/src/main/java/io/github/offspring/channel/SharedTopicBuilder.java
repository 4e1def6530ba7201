package io.github.offspring.channel;

import io.github.offspring.internal.robust.TopicCell;
import java.io.UncheckedIOException;
import java.util.Objects;

/// Makes topics that are not as usual.
///
/// **Threads and processes** *Not thread-safe.*
public final class SharedTopicBuilder {

    /// How many elements a topic can have at most.
    static final int MAX_CAPACITY = (1 << 27) - 1;

    private final QueueBounds bounds = new QueueBounds(MAX_CAPACITY);
    private SlowSubscribers policy = SlowSubscribers.BLOCK;

    SharedTopicBuilder() {}

    /// Bounds the number of elements that there are because some subscriber has not had them.
    ///
    /// @param elements how many there can be at most, in [1, 134217727]; as many as that if it is not called
    /// @return this
    /// @throws IllegalArgumentException if there cannot be so many
    public SharedTopicBuilder capacity(int elements) {
        bounds.capacity(elements);
        return this;
    }

    /// Bounds the memory of the elements, as [SharedQueueBuilder#bytes] does.
    ///
    /// @param size how much there is for them (in bytes), in [4096, 2^36]; rounded up to a power of two. A KiB for
    /// each element of the capacity if it is not called, but from 64 KiB to 16 MiB; 1 MiB without a capacity
    /// @return this
    /// @throws IllegalArgumentException if it is out of range
    public SharedTopicBuilder bytes(long size) {
        bounds.bytes(size);
        return this;
    }

    /// Says what is done with subscribers that are too slow.
    ///
    /// @param what [SlowSubscribers#BLOCK] if it is not called
    /// @return this
    public SharedTopicBuilder slowSubscribers(SlowSubscribers what) {
        policy = Objects.requireNonNull(what, "what");
        return this;
    }

    /// Creates a topic.
    ///
    /// @param <E> what goes through it
    /// @return the topic
    /// @throws UncheckedIOException if there is no shared memory for it
    public <E> SharedTopic<E> create() {
        TopicCell.Policy internal =
                switch (policy) {
                    case BLOCK -> TopicCell.Policy.BLOCK;
                    case DROP -> TopicCell.Policy.DROP;
                    case DISCONNECT -> TopicCell.Policy.DISCONNECT;
                };
        return SharedTopic.make(internal, bounds.capacity(), bounds.ringBytes());
    }
}
