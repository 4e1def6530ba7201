package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Words;

/// Arrays of primitives. The head of their blocks:
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 56     | 4     | type  | of the elements: the letter that the JVM's descriptors use |
///
public final class ArrayKind extends Stored {

    public static final ArrayKind ARRAY = new ArrayKind();

    /// What the head takes.
    public static final long HEAD_BYTES = 8;

    private static final long TYPE = HEAD;

    private ArrayKind() {
        super(Kind.ARRAY);
    }

    public static void fillHead(Block block, char type) {
        Words.setInt(block.memory(), block.field(TYPE), type);
    }

    /// What users call an array of its type.
    static String typeName(Block block) {
        return switch (type(block)) {
            case 'Z' -> "SharedBooleanArray";
            case 'B' -> "SharedByteArray";
            case 'C' -> "SharedCharArray";
            case 'S' -> "SharedShortArray";
            case 'I' -> "SharedIntArray";
            case 'J' -> "SharedLongArray";
            case 'F' -> "SharedFloatArray";
            case 'D' -> "SharedDoubleArray";
            default -> "SharedArray";
        };
    }

    public static char type(Block block) {
        return (char) Words.getInt(block.memory(), block.field(TYPE));
    }
}
