package io.github.offspring.internal.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// A [PackedMessage] that is a `byte[]`, whose content is written and read where it lies.
public final class PackedBytes {

    /// The longest.
    public static final int MAX_LENGTH = Integer.MAX_VALUE - 1024;

    // What stands before the content is the same for all lengths, if it is beside the message.
    private static final Message SAMPLE = Encoder.encode(Format.FAMILY, new byte[Encoder.BESIDE_BYTES], "bytes");
    private static final long TABLE_LENGTH = 12;
    private static final long INLINE = 16;
    private static final long CONTENT =
            PackedMessage.bytes(SAMPLE) - ((byte[]) SAMPLE.arrays().getFirst()).length;

    private PackedBytes() {}

    /// What it takes in all.
    public static long bytes(long length) {
        return CONTENT + PackedMessage.padded(length);
    }

    /// Writes everything but the content.
    public static void begin(MemorySegment memory, long start, int length) {
        memory.set(JAVA_INT, start, SAMPLE.inlineLength());
        memory.set(JAVA_INT, start + 4, 1);
        memory.set(JAVA_INT, start + 8, 'B');
        memory.set(JAVA_INT, start + TABLE_LENGTH, length);
        MemorySegment.copy(SAMPLE.inline(), 0, memory, JAVA_BYTE, start + INLINE, SAMPLE.inlineLength());
    }

    /// Makes it shorter than it was begun.
    public static void shorten(MemorySegment memory, long start, int length) {
        memory.set(JAVA_INT, start + TABLE_LENGTH, length);
    }

    /// Where its content is.
    public static long content(long start) {
        return start + CONTENT;
    }

    /// How long its content is; -1 if it is something else, or its content does not lie there in one piece.
    public static int length(MemorySegment memory, long start, long bytes) {
        if (bytes < CONTENT
                || memory.get(JAVA_INT, start) != SAMPLE.inlineLength()
                || memory.get(JAVA_INT, start + 4) != 1
                || memory.get(JAVA_INT, start + 8) != 'B') {
            return -1;
        }
        for (int i = 0; i < SAMPLE.inlineLength(); i++) {
            if (memory.get(JAVA_BYTE, start + INLINE + i) != SAMPLE.inline()[i]) {
                return -1;
            }
        }
        int length = memory.get(JAVA_INT, start + TABLE_LENGTH);
        return length < 0 || bytes(length) > bytes ? -1 : length;
    }
}
