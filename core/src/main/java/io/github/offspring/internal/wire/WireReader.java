package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads what a [WireWriter] wrote; every length is checked against what is there before it is used.
///
/// Not thread-safe.
public final class WireReader {

    private final ByteBuffer buffer;

    public WireReader(byte[] bytes, int offset, int length) {
        buffer = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    public WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public int remaining() {
        return buffer.remaining();
    }

    public int position() {
        return buffer.position();
    }

    /// Goes to a place that has been checked to lie in the message.
    void position(int position) {
        buffer.position(position);
    }

    public byte[] array() {
        return buffer.array();
    }

    public int getByte() {
        return need(1).get();
    }

    public short getShort() {
        return need(Short.BYTES).getShort();
    }

    public char getChar() {
        return need(Character.BYTES).getChar();
    }

    public int getInt() {
        return need(Integer.BYTES).getInt();
    }

    public long getLong() {
        return need(Long.BYTES).getLong();
    }

    public float getFloat() {
        return need(Float.BYTES).getFloat();
    }

    public double getDouble() {
        return need(Double.BYTES).getDouble();
    }

    public byte[] getBytes(int length) {
        byte[] bytes = new byte[checkedLength(length, 1)];
        buffer.get(bytes);
        return bytes;
    }

    public void getBytes(byte[] target, int offset, int length) {
        need(length).get(target, offset, length);
    }

    public void skip(int bytes) {
        need(bytes).position(buffer.position() + bytes);
    }

    public String getString() {
        int header = getInt();
        int length = header >>> 1;
        if ((header & 1) == 0) {
            checkedLength(length, 1);
            String value = new String(
                    buffer.array(), buffer.arrayOffset() + buffer.position(), length, StandardCharsets.ISO_8859_1);
            buffer.position(buffer.position() + length);
            return value;
        }
        char[] chars = new char[checkedLength(length, Character.BYTES)];
        for (int i = 0; i < length; i++) {
            chars[i] = buffer.getChar();
        }
        return new String(chars);
    }

    /// A count of elements that must follow, each of at least `bytesEach`: no memory is taken for what is not
    /// there.
    public int getCount(int bytesEach) {
        return checkedLength(getInt(), bytesEach);
    }

    /// The same for a count that is known already.
    int checkedCount(int count, int bytesEach) {
        return checkedLength(count, bytesEach);
    }

    private int checkedLength(int count, int bytesEach) {
        if (count < 0 || (long) count * bytesEach > buffer.remaining()) {
            throw truncated((long) count * bytesEach);
        }
        return count;
    }

    private ByteBuffer need(int bytes) {
        if (bytes < 0 || buffer.remaining() < bytes) {
            throw truncated(bytes);
        }
        return buffer;
    }

    CodecException truncated(long bytes) {
        return new CodecException(
                "message: is cut short or not in Offspring's format: position=" + buffer.position() + ", remaining="
                        + buffer.remaining() + ", needed=" + bytes,
                null);
    }
}
