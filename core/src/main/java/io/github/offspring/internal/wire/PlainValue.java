package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import org.jspecify.annotations.Nullable;

/// Values that need no word before them where it is known what they are: in a run of values of one kind.
///
/// | kind | values            | each           |
/// |-----:|-------------------|----------------|
/// |    0 | all others        | a framed value |
/// |    1 | `Boolean`         | 1 byte         |
/// |    6 | `Integer`         | 4              |
/// |    7 | `Long`            | 8              |
/// |    9 | `Double`          | 8              |
/// |   10 | `String`          | a string       |
public final class PlainValue {

    /// The kind of all that is not plain.
    public static final int FRAMED = 0;

    private static final int BOOLEAN = Tag.TRUE;

    private PlainValue() {}

    /// The kind of a value; [#FRAMED] if it is not plain.
    public static int kindOf(@Nullable Object value) {
        if (value instanceof Integer) {
            return Tag.INT;
        }
        if (value instanceof String) {
            return Tag.STRING;
        }
        if (value instanceof Long) {
            return Tag.LONG;
        }
        if (value instanceof Double) {
            return Tag.DOUBLE;
        }
        return value instanceof Boolean ? BOOLEAN : FRAMED;
    }

    /// @param value of that kind
    public static void write(WireWriter out, int kind, Object value) {
        switch (kind) {
            case Tag.INT -> out.putInt((Integer) value);
            case Tag.STRING -> out.putString((String) value);
            case Tag.LONG -> out.putLong((Long) value);
            case Tag.DOUBLE -> out.putDouble((Double) value);
            case BOOLEAN -> out.putByte((Boolean) value ? 1 : 0);
            default -> throw new AssertionError(kind);
        }
    }

    /// @throws CodecException if there is no such kind, or no such value
    public static Object read(WireReader in, int kind) {
        return switch (kind) {
            case Tag.INT -> in.getInt();
            case Tag.STRING -> in.getString();
            case Tag.LONG -> in.getLong();
            case Tag.DOUBLE -> in.getDouble();
            case BOOLEAN -> in.getByte() != 0;
            default -> throw new CodecException("message: holds an unknown kind of values: kind=" + kind, null);
        };
    }

    /// Reads several.
    ///
    /// @throws CodecException if there is no such kind, or there are not so many
    public static Object[] read(WireReader in, int kind, int count) {
        // Strings of no bytes have a length, too.
        Object[] values = new Object[in.checkedCount(count, kind == BOOLEAN ? 1 : Integer.BYTES)];
        if (kind == Tag.INT) {
            for (int i = 0; i < count; i++) {
                values[i] = in.getInt();
            }
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = read(in, kind);
            }
        }
        return values;
    }
}
