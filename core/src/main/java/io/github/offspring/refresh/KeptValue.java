package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A value that can be given away again and again, so that nobody sees what another one has done with its own.
///
/// It is kept as bytes, which are decoded for each; but strings as they are, and arrays of numbers as arrays.
final class KeptValue<T> {

    private static final Object[] NO_ARRAYS = {};

    private final Object kept;

    private KeptValue(Object kept) {
        this.kept = kept;
    }

    /// @return null if it cannot be kept: it leads to something elsewhere, and each way there is good for one; or it
    /// can be read but not written
    static <T> @Nullable KeptValue<T> of(T value) {
        if (value instanceof String) {
            return new KeptValue<>(value);
        }
        if (PrimitiveArrays.typeOf(value) != 0) {
            return new KeptValue<>(copy(value));
        }
        Inbound encoded = encoded(value);
        return encoded == null ? null : new KeptValue<>(encoded);
    }

    private static @Nullable Inbound encoded(Object value) {
        Encoder encoder = new Encoder(Format.FAMILY);
        try {
            encoder.write(value, "value");
        } catch (CodecException _) {
            return null;
        }
        Message message = encoder.finish();
        if (!message.departures().isEmpty()) {
            encoder.restore();
            return null;
        }
        // Its large arrays are the value's own, which its reader may change.
        Object[] arrays = copies(message.arrays().toArray());
        return new Inbound(0, Arrays.copyOf(message.inline(), message.inlineLength()), arrays);
    }

    private static Object[] copies(Object[] arrays) {
        return arrays.length == 0
                ? NO_ARRAYS
                : Arrays.stream(arrays).map(KeptValue::copy).toArray();
    }

    private static Object copy(Object array) {
        return PrimitiveArrays.copy(array, PrimitiveArrays.length(array));
    }

    /// Gives one more.
    ///
    /// @throws CodecException if it cannot be decoded in this thread
    @SuppressWarnings({"unchecked", "NullAway"}) // it is of the same class, and none was null
    T copy() {
        return (T)
                switch (kept) {
                    case String text -> text;
                    case Inbound(int kind, byte[] bytes, Object[] arrays) ->
                        Decoder.family()
                                .decode(
                                        new Inbound(kind, bytes, copies(arrays)),
                                        Thread.currentThread().getContextClassLoader());
                    default -> copy(kept);
                };
    }
}
