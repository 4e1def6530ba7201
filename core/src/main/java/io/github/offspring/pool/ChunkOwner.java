package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;
import org.jspecify.annotations.Nullable;

/// The map that a chunk is a part of.
sealed interface ChunkOwner permits MapJob, LazyJob {

    MapTerms terms();

    /// Whether nobody wants its results any more.
    boolean isCancelled();

    /// Decodes the result of an element, if it is still wanted.
    ///
    /// @param values at the value; it is consumed
    default @Nullable Object decode(Decoder.Values values) {
        return values.readFramed("result");
    }

    /// Takes the result of an element.
    ///
    /// @param index which element of the map
    void returned(long index, @Nullable Object value);

    /// Takes the results of several elements that follow each other.
    ///
    /// @param first which element of the map is the first of them
    void returned(long first, Object[] values);

    /// Takes the failure of an element.
    ///
    /// @param index which element of the map
    void failed(long index, Throwable thrown);
}
