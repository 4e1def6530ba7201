package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The map that a chunk is a part of.
sealed interface ChunkOwner permits MapJob, LazyJob {

    /// Tells in error messages which task it is.
    long number();

    /// How long each element may run; null for ever.
    @Nullable
    Duration timeout();

    /// How often each element may be begun.
    Attempts attempts();

    /// The loader with which results are decoded; null for the usual ones.
    @Nullable
    ClassLoader loader();

    /// Whether nobody wants its results any more.
    boolean isCancelled();

    /// Takes the result of an element.
    ///
    /// @param index which element of the map
    /// @param values at the value; it is consumed
    void returned(long index, Decoder.Values values);

    /// Takes the failure of an element.
    ///
    /// @param index which element of the map
    void failed(long index, Throwable thrown);
}
