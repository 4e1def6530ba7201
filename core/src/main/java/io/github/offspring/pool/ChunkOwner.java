package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;

/// The map that a chunk is a part of.
sealed interface ChunkOwner permits MapJob, LazyJob {

    MapTerms terms();

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
