package io.github.offspring.channel;

/// How many elements there may be in a queue or a topic, and how much memory for them.
///
/// Not thread-safe.
final class QueueBounds {

    private static final long MIN_BYTES = 1 << 12;
    private static final long MAX_BYTES = 1L << 36;
    private static final long DEFAULT_BYTES = 1 << 20;
    private static final long BYTES_EACH = 1 << 10;
    private static final long MIN_DEFAULT_BYTES = 1 << 16;
    private static final long MAX_DEFAULT_BYTES = 1 << 24;

    private final int maxCapacity;
    private int capacity;
    private long bytes;

    QueueBounds(int maxCapacity) {
        this.maxCapacity = maxCapacity;
        capacity = maxCapacity;
    }

    int capacity() {
        return capacity;
    }

    /// @throws IllegalArgumentException if there cannot be so many
    void capacity(int elements) {
        if (elements < 1 || elements > maxCapacity) {
            throw new IllegalArgumentException("capacity must be in [1, " + maxCapacity + "]: capacity=" + elements);
        }
        capacity = elements;
    }

    /// @throws IllegalArgumentException if it is out of range
    void bytes(long size) {
        if (size < MIN_BYTES || size > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "bytes must be in [" + MIN_BYTES + ", " + MAX_BYTES + "]: bytes=" + size);
        }
        bytes = size;
    }

    /// A power of two.
    long ringBytes() {
        long wanted = bytes != 0
                ? bytes
                : capacity == maxCapacity
                        ? DEFAULT_BYTES
                        : Math.clamp(capacity * BYTES_EACH, MIN_DEFAULT_BYTES, MAX_DEFAULT_BYTES);
        long power = Long.highestOneBit(wanted);
        return power == wanted ? power : power << 1;
    }
}
