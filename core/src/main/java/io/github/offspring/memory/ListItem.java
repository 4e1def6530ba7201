package io.github.offspring.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The elements of a [SharedList] as bytes: what each is, how long, and then itself.
final class ListItem {

    /// What every slot has room for.
    static final int MIN_ROOM = 8;

    private static final int HEAD = 5;

    private ListItem() {}

    private enum Tag {
        NULL,
        FALSE,
        TRUE,
        BYTE,
        SHORT,
        CHARACTER,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        UTF_8,
        UTF_16,
        BYTES;

        private static final Tag[] ALL = values();
    }

    /// What a slot is in which there is room for so many bytes of an element.
    static int size(int room) {
        return HEAD + room;
    }

    static int room(byte[] image) {
        return image.length - HEAD;
    }

    /// @throws IllegalArgumentException if it is of no type that a list can have
    static byte[] image(@Nullable Object element) {
        return switch (element) {
            case null -> put(Tag.NULL, 0).array();
            case Boolean b -> put(b ? Tag.TRUE : Tag.FALSE, 0).array();
            case Byte b -> put(Tag.BYTE, Byte.BYTES).put(b).array();
            case Short s -> put(Tag.SHORT, Short.BYTES).putShort(s).array();
            case Character c -> put(Tag.CHARACTER, Character.BYTES).putChar(c).array();
            case Integer i -> put(Tag.INTEGER, Integer.BYTES).putInt(i).array();
            case Long l -> put(Tag.LONG, Long.BYTES).putLong(l).array();
            case Float f -> put(Tag.FLOAT, Float.BYTES).putFloat(f).array();
            case Double d -> put(Tag.DOUBLE, Double.BYTES).putDouble(d).array();
            case String s -> text(s);
            case byte[] bytes -> put(Tag.BYTES, bytes.length).put(bytes).array();
            default ->
                throw new IllegalArgumentException(
                        "element must be a boxed primitive, a string, a byte[] or null: class="
                                + element.getClass().getName() + "; use SharedValue for anything else");
        };
    }

    private static ByteBuffer put(Tag tag, int length) {
        return ByteBuffer.allocate(Math.addExact(HEAD, length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) tag.ordinal())
                .putInt(length);
    }

    private static byte[] text(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return put(Tag.UTF_8, bytes.remaining()).put(bytes).array();
        } catch (CharacterCodingException _) {
            // Half of a surrogate pair, of which UTF-8 knows nothing.
            ByteBuffer image = put(Tag.UTF_16, text.length() * Character.BYTES);
            for (int i = 0; i < text.length(); i++) {
                image.putChar(text.charAt(i));
            }
            return image.array();
        }
    }

    static @Nullable Object element(byte[] image) {
        ByteBuffer from = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        Tag tag = Tag.ALL[from.get()];
        int length = from.getInt();
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case BYTE -> from.get();
            case SHORT -> from.getShort();
            case CHARACTER -> from.getChar();
            case INTEGER -> from.getInt();
            case LONG -> from.getLong();
            case FLOAT -> from.getFloat();
            case DOUBLE -> from.getDouble();
            case UTF_8 -> new String(image, HEAD, length, StandardCharsets.UTF_8);
            case UTF_16 -> {
                char[] text = new char[length / Character.BYTES];
                from.asCharBuffer().get(text);
                yield new String(text);
            }
            case BYTES -> {
                byte[] bytes = new byte[length];
                from.get(bytes);
                yield bytes;
            }
        };
    }
}
