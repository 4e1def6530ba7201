package io.github.offspring.internal.wire;

import org.jspecify.annotations.Nullable;

/// Reads what a [RunWriter] wrote. Not thread-safe.
public final class RunReader {

    private final Decoder.Values values;
    private final WireReader in;
    private int kind;
    private int left;

    public RunReader(Decoder.Values values) {
        this.values = values;
        in = values.fields();
    }

    /// Reads the next value.
    ///
    /// @param name what the value is, for error messages
    /// @throws io.github.offspring.CodecException if it cannot be decoded; what follows it is not lost
    public @Nullable Object next(String name) {
        begin();
        return kind == PlainValue.FRAMED ? values.readFramed(name) : PlainValue.read(in, kind);
    }

    /// Passes over the next value.
    public void skip() {
        begin();
        if (kind == PlainValue.FRAMED) {
            values.skipFramed();
        } else {
            PlainValue.read(in, kind);
        }
    }

    private void begin() {
        while (left == 0) {
            kind = in.getByte();
            left = in.getInt();
        }
        left--;
    }
}
