package io.github.offspring.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Bytes copied in memory by one thread, message by message: what nothing surpasses that copies each message once or
/// more.
///
/// Messages are written one behind the other, over and over, to as much memory as a connection between processes
/// has, or to as much as one takes, if that is more.
final class MemoryCopy implements OpenSide {

    static final String NAME = "memory, one copy";

    private static final int REGION_BYTES = 256 << 10;
    private static final double MEGABYTES_PER_SECOND = 1e-3;
    private static final int SAMPLES = 3;

    private final Arena arena = Arena.ofShared();
    private final int count;
    private final int size;
    private final MemorySegment from;
    private final MemorySegment to;

    /// @param count of messages in a sample
    MemoryCopy(int count, int size) {
        this.count = count;
        this.size = size;
        from = arena.allocate(size, Long.BYTES);
        to = arena.allocate(Math.max(size, REGION_BYTES), Long.BYTES);
        // What has never been written to is no memory yet.
        from.fill((byte) 1);
        to.fill((byte) 1);
    }

    @Override
    public double[] round() throws InterruptedException {
        double[] samples = Clock.milliseconds(SAMPLES, this::copy);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = MEGABYTES_PER_SECOND * count * size / samples[i];
        }
        return samples;
    }

    private void copy() {
        long at = 0;
        for (int i = 0; i < count; i++) {
            if (at + size > to.byteSize()) {
                at = 0;
            }
            MemorySegment.copy(from, 0, to, at, size);
            at += size;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
