package io.github.offspring.internal.wire;

import org.jspecify.annotations.Nullable;

/// Adds many values to a message, in runs: values of one kind, one after the other, have one word before them all.
/// Not thread-safe.
///
/// A run is `kind:1 count:4`, then the values, as [PlainValue] says.
public final class RunWriter {

    private static final int NONE = -1;

    private final Encoder encoder;
    private final WireWriter out;
    private int kind = NONE;
    private int countAt;
    private int count;

    public RunWriter(Encoder encoder) {
        this.encoder = encoder;
        out = encoder.fields();
    }

    /// Adds a value if it is plain.
    ///
    /// @throws io.github.offspring.CodecException if it is too long; the message is as it was before
    public boolean addPlain(@Nullable Object value) {
        int its = PlainValue.kindOf(value);
        if (value == null || its == PlainValue.FRAMED) {
            return false;
        }
        int start = out.position();
        boolean begun = begin(its);
        try {
            PlainValue.write(out, its, value);
        } catch (RuntimeException | Error e) {
            undo(start, begun);
            throw e;
        }
        count(1);
        return true;
    }

    /// Adds any value.
    ///
    /// @param name what the value is, for error messages
    /// @throws io.github.offspring.CodecException if it cannot be encoded; the message is as it was before
    public void addFramed(@Nullable Object value, String name) {
        int start = out.position();
        boolean begun = begin(PlainValue.FRAMED);
        try {
            encoder.writeFramed(value, name);
        } catch (RuntimeException | Error e) {
            undo(start, begun);
            throw e;
        }
        count(1);
    }

    private boolean begin(int next) {
        if (kind == next) {
            return false;
        }
        out.putByte(next);
        countAt = out.position();
        out.putInt(0);
        kind = next;
        count = 0;
        return true;
    }

    private void undo(int start, boolean begun) {
        out.rewind(start);
        if (begun) {
            // The one before has its count.
            kind = NONE;
        }
    }

    private void count(int more) {
        count += more;
        out.setInt(countAt, count);
    }
}
