package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growable little-endian buffer with the primitive forms of the wire.
///
/// Not thread-safe.
public final class WireWriter {

    // Larger arrays are refused by many JVMs.
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;
    private static final int MAX_STRING_CHARS = MAX_BYTES / 4;

    private ByteBuffer buffer;

    public WireWriter(int initialBytes) {
        buffer = allocate(initialBytes);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public int position() {
        return buffer.position();
    }

    /// Forgets everything from `position` on.
    public void rewind(int position) {
        buffer.position(position);
    }

    /// The bytes written so far, [0, position()) of it. Valid until the next write.
    public byte[] array() {
        return buffer.array();
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    public void putByte(int value) {
        room(1).put((byte) value);
    }

    public void putShort(int value) {
        room(Short.BYTES).putShort((short) value);
    }

    public void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    /// Overwrites four bytes that have been written before.
    public void setInt(int position, int value) {
        buffer.putInt(position, value);
    }

    public void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    public void putDouble(double value) {
        room(Double.BYTES).putDouble(value);
    }

    public void putFloat(float value) {
        room(Float.BYTES).putFloat(value);
    }

    public void putBytes(byte[] bytes, int offset, int length) {
        room(length).put(bytes, offset, length);
    }

    /// Length, then one byte or two bytes a char; the lowest bit of the length says which. Unpaired surrogates
    /// survive.
    public void putString(String value) {
        int length = value.length();
        checkStringLength(length);
        room(Integer.BYTES + length);
        int start = buffer.position();
        byte[] array = buffer.array();
        int at = start + Integer.BYTES;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c > 0xFF) {
                putWideString(value, length);
                return;
            }
            array[at + i] = (byte) c;
        }
        buffer.putInt(length << 1);
        buffer.position(at + length);
    }

    static void checkStringLength(int chars) {
        if (chars > MAX_STRING_CHARS) {
            throw new CodecException(
                    "message: a string in it is too long to be sent: length=" + chars + " chars, limit="
                            + MAX_STRING_CHARS + " chars; send it in parts, or as a byte[]",
                    null);
        }
    }

    private void putWideString(String value, int length) {
        room(Integer.BYTES + length * Character.BYTES).putInt(length << 1 | 1);
        for (int i = 0; i < length; i++) {
            buffer.putChar(value.charAt(i));
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            grow(bytes);
        }
        return buffer;
    }

    private void grow(int bytes) {
        long needed = (long) buffer.position() + bytes;
        if (needed > MAX_BYTES) {
            throw tooLong(needed);
        }
        int capacity = (int) Math.min(MAX_BYTES, Math.max(needed, 2L * buffer.capacity()));
        ByteBuffer larger = allocate(capacity);
        larger.put(buffer.flip());
        buffer = larger;
    }

    static CodecException tooLong(long bytes) {
        return new CodecException(
                "message: is too long to be sent: length=" + bytes + " bytes, limit=" + Message.MAX_BYTES
                        + " bytes; send it in parts",
                null);
    }
}
