package io.github.offspring.internal.lease;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// The name that a user has given to an object: a block of its own, to which the object's header refers.
///
/// | offset | bytes | field  | what |
/// |-------:|------:|--------|------|
/// | 0      | 8     |        | the block's header |
/// | 8      | 4     | length | of the name in bytes |
/// | 16     | 48    | text   | in UTF-8 |
///
/* It is complete before any header refers to it, and never changes. It is marked as sent if the object is, after the
 * header refers to it, so that one to which none refers is not lost; who is killed in between leaves the marking to the
 * recovery, as with the pages of a roster. It is freed with the object.
 */
public final class BlockName {

    /// How long a name can be, in UTF-8.
    public static final int MAX_BYTES = 48;

    static final long BYTES = Block.LINE;

    private static final long LENGTH = Block.BODY;
    private static final long TEXT = 16;

    private BlockName() {}

    /// @return what a block of this kind begins with
    static Consumer<Block> filledWith(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "name must have [1, " + MAX_BYTES + "] bytes in UTF-8: bytes=" + bytes.length);
        }
        return block -> {
            Words.copy(bytes, bytes.length, block.memory(), block.field(TEXT));
            Words.setInt(block.memory(), block.field(LENGTH), bytes.length);
        };
    }

    static String of(Block block) {
        MemorySegment memory = block.memory();
        int length = Math.clamp(Words.getInt(memory, block.field(LENGTH)), 0, MAX_BYTES);
        byte[] bytes = memory.asSlice(block.field(TEXT), length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
