package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A result of several values, each of which is encoded by itself: whoever cannot read one has the others.
///
/// It is also what somebody gets who has [taken][Kind#takes] what cannot be read.
///
/// @param values in order; null in the place of each that cannot be read
/// @param failures why the others cannot
public record Several(List<@Nullable Object> values, List<CodecException> failures) {

    /// More than anybody asks for at once: each that cannot be read costs an exception.
    private static final int MAX = 1 << 16;

    public static Several of(List<? extends @Nullable Object> values) {
        return new Several(Collections.unmodifiableList(values), List.of());
    }

    static Several unread(CodecException failure) {
        return new Several(List.of(), List.of(failure));
    }

    /// One of them cannot be sent.
    static final class Unwritten extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int before;
        private final CodecException failure;

        private Unwritten(int before, CodecException failure) {
            super(failure);
            this.before = before;
            this.failure = failure;
        }

        /// How many before it can.
        int before() {
            return before;
        }

        CodecException failure() {
            return failure;
        }
    }

    /// @throws Unwritten if one of them cannot be encoded
    void write(Encoder encoder, Object name) {
        encoder.fields().putInt(values.size());
        int written = 0;
        try {
            for (Object value : values) {
                encoder.writeFramed(value, name);
                written++;
            }
        } catch (CodecException e) {
            throw new Unwritten(written, e);
        } finally {
            if (written < values.size()) {
                encoder.restore();
            }
        }
    }

    static Several read(Transit.IncomingReply transit, Decoder.Values from, String name) {
        int count = from.fields().getCount(Integer.BYTES);
        if (count > MAX) {
            throw new ProtocolException(transit.session() + ": gives more than was asked for: values=" + count, null);
        }
        Several result = new Several(new ArrayList<>(), new ArrayList<>(0));
        Transit outer = Transit.enter(transit);
        try {
            for (int left = count; left > 0; left--) {
                int made = transit.made().size();
                try {
                    result.values.add(from.readFramed(name));
                } catch (CodecException e) {
                    transit.closeSince(made);
                    result.values.add(null);
                    result.failures.add(e);
                }
            }
            return result;
        } finally {
            Transit.leave(outer);
        }
    }
}
