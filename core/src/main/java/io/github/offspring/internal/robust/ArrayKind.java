package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Words;

/// Arrays of primitives. The head of their blocks:
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 48     | 4     | type  | of the elements: the letter that the JVM's descriptors use |
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

    public static char type(Block block) {
        return (char) Words.getInt(block.memory(), block.field(TYPE));
    }
}
