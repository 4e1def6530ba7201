package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;

/// Stands in a message for an array that did not come with it.
///
/// @param reason why
public record LostArray(String reason) {

    /// @throws CodecException if it is one of these
    static Object check(Object array) {
        if (array instanceof LostArray lost) {
            throw new CodecException("message: one of its arrays did not come because " + lost.reason(), null);
        }
        return array;
    }
}
