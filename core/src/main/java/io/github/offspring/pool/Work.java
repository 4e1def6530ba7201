package io.github.offspring.pool;

import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a worker is given at once: one task, or some elements of a map.
sealed interface Work permits SingleTask, MapChunk {

    /// The kind of frame.
    int kind();

    /// What follows the frame's own fields; may be sent again to another worker.
    Message payload();

    /// How many elements it has.
    int elements();

    /// How many of them, from the first on, are not to be done, because they have been.
    int skipped();

    /// How long each may run; null for ever.
    @Nullable
    Duration timeout();

    /// Whether nobody wants what would come of it any more.
    boolean isCancelled();

    /// The loader with which its results are decoded; null for the usual ones.
    @Nullable
    ClassLoader loader();

    /// Decodes the result of an element, if it is still wanted.
    ///
    /// @param values at the value; it is consumed
    default @Nullable Object decode(Decoder.Values values) {
        return values.readFramed("result");
    }

    /// Takes the result of an element.
    void returned(int element, @Nullable Object value);

    /// Takes the results of several, from one on.
    default void returned(int first, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            returned(first + i, values[i]);
        }
    }

    /// Takes the failure of an element.
    void failed(int element, Throwable thrown);

    /// Tells in error messages which task it is.
    long number();

    /// How often it has been begun.
    Attempts attempts();

    /// The same for some of its elements, once more.
    Work again(int from, int to, Attempts next);

    /// What is to be done if only the elements before `skipped` have been.
    Work rest(int skipped);

    /// Says that it will never be done: what leaves this process with it is lost.
    default void abandon() {
        payload().abandon();
    }

    /// Has all of it fail that is to be done, because it never will be.
    default void drop(Throwable failure) {
        abandon();
        for (int i = skipped(); i < elements(); i++) {
            failed(i, failure);
        }
    }
}
