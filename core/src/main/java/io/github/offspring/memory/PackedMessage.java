package io.github.offspring.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A message in one piece of memory.
///
/// | offset | bytes    | field  | what |
/// |-------:|---------:|--------|------|
/// | 0      | 4        | length | of the message's own bytes |
/// | 4      | 4        | count  | of the primitive arrays beside it |
/// | 8      | 8 each   | table  | for each array its type and its length |
/// |        | _length_ | bytes  | the message's own; then the arrays, each from a multiple of 8 on |
///
final class PackedMessage {

    private static final long LENGTH = 0;
    private static final long COUNT = 4;
    private static final long TABLE = 8;
    private static final long ENTRY = 8;
    private static final long ARRAY_LENGTH = 4;

    private PackedMessage() {}

    private static long padded(long bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    static long bytes(Message message) {
        List<Object> arrays = message.arrays();
        long bytes = TABLE + arrays.size() * ENTRY + padded(message.inlineLength());
        for (Object array : arrays) {
            bytes += padded(PrimitiveArrays.memory(array).byteSize());
        }
        return bytes;
    }

    static void put(Message message, MemorySegment memory) {
        List<Object> arrays = message.arrays();
        byte[] head = new byte[(int) (TABLE + arrays.size() * ENTRY)];
        MemorySegment fields = MemorySegment.ofArray(head);
        fields.set(JAVA_INT_UNALIGNED, LENGTH, message.inlineLength());
        fields.set(JAVA_INT_UNALIGNED, COUNT, arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            long entry = TABLE + i * ENTRY;
            fields.set(JAVA_INT_UNALIGNED, entry, PrimitiveArrays.typeOf(arrays.get(i)));
            fields.set(JAVA_INT_UNALIGNED, entry + ARRAY_LENGTH, PrimitiveArrays.length(arrays.get(i)));
        }
        Words.copy(head, head.length, memory, 0);
        long at = head.length;
        Words.copy(message.inline(), message.inlineLength(), memory, at);
        at += padded(message.inlineLength());
        for (Object array : arrays) {
            MemorySegment elements = PrimitiveArrays.memory(array);
            Words.copy(elements, memory, at);
            at += padded(elements.byteSize());
        }
    }

    /// @param isWhole asked before anything that has been read is relied on
    /// @return null if it was not whole
    static @Nullable Inbound get(MemorySegment memory, BooleanSupplier isWhole) {
        int length = memory.get(JAVA_INT, LENGTH);
        int count = memory.get(JAVA_INT, COUNT);
        if (!isWhole.getAsBoolean()) {
            return null;
        }
        MemorySegment table = MemorySegment.ofArray(new byte[(int) (count * ENTRY)]);
        table.copyFrom(memory.asSlice(TABLE, table.byteSize()));
        if (!isWhole.getAsBoolean()) {
            return null;
        }
        long at = TABLE + table.byteSize();
        byte[] bytes = memory.asSlice(at, length).toArray(JAVA_BYTE);
        at += padded(length);
        Object[] arrays = new Object[count];
        for (int i = 0; i < count; i++) {
            Object array = PrimitiveArrays.allocate(
                    table.get(JAVA_INT_UNALIGNED, i * ENTRY), table.get(JAVA_INT_UNALIGNED, i * ENTRY + ARRAY_LENGTH));
            MemorySegment elements = PrimitiveArrays.memory(array);
            elements.copyFrom(memory.asSlice(at, elements.byteSize()));
            at += padded(elements.byteSize());
            arrays[i] = array;
        }
        return new Inbound(0, bytes, arrays);
    }
}
