package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Some elements of a map, one after the other.
///
/// @param job the map
/// @param payload the function and the elements
/// @param first the index of the first element in the map
/// @param elements how many of them are to be done, from the first on
/// @param skipped how many of those, from the first on, are not
/// @param attempts how often they have been begun
record MapChunk(ChunkOwner job, Message payload, long first, int elements, int skipped, Attempts attempts)
        implements Work {

    @Override
    public int kind() {
        return PoolFrame.CHUNK;
    }

    @Override
    public @Nullable Duration timeout() {
        return job.terms().limits().timeout();
    }

    @Override
    public boolean isCancelled() {
        return job.isCancelled();
    }

    @Override
    public @Nullable ClassLoader loader() {
        return job.terms().loader();
    }

    @Override
    public @Nullable Object decode(Decoder.Values values) {
        return job.decode(values);
    }

    @Override
    public void returned(int element, @Nullable Object value) {
        job.returned(first + element, value);
    }

    @Override
    public void returned(int element, Object[] values) {
        job.returned(first + element, values);
    }

    @Override
    public void failed(int element, Throwable thrown) {
        job.failed(first + element, thrown);
    }

    @Override
    public long number() {
        return job.terms().number();
    }

    @Override
    public Work rest(int newSkipped) {
        return new MapChunk(job, payload, first, elements, newSkipped, attempts);
    }

    @Override
    public Work again(int from, int to, Attempts next) {
        return new MapChunk(job, payload, first, to, from, next);
    }
}
