package io.github.offspring.internal.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A message in one piece of memory, which begins at a multiple of 8.
///
/// | offset | bytes    | field  | what |
/// |-------:|---------:|--------|------|
/// | 0      | 4        | length | of the message's own bytes |
/// | 4      | 4        | count  | of the primitive arrays beside it |
/// | 8      | 8 each   | table  | for each array its type and its length |
/// |        | _length_ | bytes  | the message's own; then the arrays, each from a multiple of 8 on |
///
/// Written with plain stores: some word that others look at first must tell them of it afterwards.
public final class PackedMessage {

    private static final long LENGTH = 0;
    private static final long COUNT = 4;
    private static final long TABLE = 8;
    private static final long ENTRY = 8;
    private static final long ARRAY_LENGTH = 4;
    private static final Object[] NO_ARRAYS = {};

    private PackedMessage() {}

    static long padded(long bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    public static long bytes(Message message) {
        long bytes = TABLE + padded(message.inlineLength());
        List<Object> arrays = message.arrays();
        for (int i = 0; i < arrays.size(); i++) {
            bytes += ENTRY + padded(PrimitiveArrays.memory(arrays.get(i)).byteSize());
        }
        return bytes;
    }

    public static void put(Message message, MemorySegment memory, long start) {
        List<Object> arrays = message.arrays();
        memory.set(JAVA_INT, start + LENGTH, message.inlineLength());
        memory.set(JAVA_INT, start + COUNT, arrays.size());
        long at = start + TABLE;
        for (int i = 0; i < arrays.size(); i++) {
            memory.set(JAVA_INT, at, PrimitiveArrays.typeOf(arrays.get(i)));
            memory.set(JAVA_INT, at + ARRAY_LENGTH, PrimitiveArrays.length(arrays.get(i)));
            at += ENTRY;
        }
        MemorySegment.copy(message.inline(), 0, memory, JAVA_BYTE, at, message.inlineLength());
        at += padded(message.inlineLength());
        for (int i = 0; i < arrays.size(); i++) {
            MemorySegment elements = PrimitiveArrays.memory(arrays.get(i));
            MemorySegment.copy(elements, 0, memory, at, elements.byteSize());
            at += padded(elements.byteSize());
        }
    }

    /// @param isWhole asked before anything that has been read is relied on
    /// @return null if it was not whole
    public static @Nullable Inbound get(MemorySegment memory, long start, BooleanSupplier isWhole) {
        int length = memory.get(JAVA_INT, start + LENGTH);
        int count = memory.get(JAVA_INT, start + COUNT);
        if (!isWhole.getAsBoolean()) {
            return null;
        }
        long table = start + TABLE;
        long at = table + count * ENTRY;
        byte[] bytes = memory.asSlice(at, length).toArray(JAVA_BYTE);
        if (count == 0) {
            return new Inbound(0, bytes, NO_ARRAYS);
        }
        at += padded(length);
        Object[] arrays = new Object[count];
        for (int i = 0; i < count; i++) {
            int type = memory.get(JAVA_INT, table + i * ENTRY);
            int elementCount = memory.get(JAVA_INT, table + i * ENTRY + ARRAY_LENGTH);
            if (!isWhole.getAsBoolean()) {
                return null;
            }
            Object array = PrimitiveArrays.allocate(type, elementCount);
            MemorySegment elements = PrimitiveArrays.memory(array);
            MemorySegment.copy(memory, at, elements, 0, elements.byteSize());
            at += padded(elements.byteSize());
            arrays[i] = array;
        }
        return new Inbound(0, bytes, arrays);
    }
}
