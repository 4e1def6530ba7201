package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;
import io.github.offspring.internal.lease.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Kinds of blocks whose contents lie in them, or, if these are many, in an [Extent].
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 8      | 32    | lock  | a [Mutex], for what users do in several steps |
/// | 40     | 8     | place | where in the block the contents are; else [#EXTENT], [#REMOVED] or [#GONE] |
/// | 48     | 8     | bytes | what the contents take |
/// | 56     | …     | head  | of each kind; then the contents, if they lie here |
///
public class Stored implements Recoverable {

    static final long LOCK = Block.BODY;

    private static final long PLACE = LOCK + Mutex.BYTES;
    private static final long BYTES = 48;

    /// Where the head begins.
    static final long HEAD = 56;

    /// In the block's extent 0.
    private static final long EXTENT = -1;
    /// Nobody gets them any more who has not got them; the extent is about to be removed.
    private static final long REMOVED = -2;
    /// As before, and nothing is left to be removed.
    private static final long GONE = -3;

    private final int kind;

    Stored(int kind) {
        this.kind = kind;
    }

    @Override
    public final int kind() {
        return kind;
    }

    // ---- Creation

    private static boolean isInside(long headBytes, long bytes) {
        return bytes <= Extent.LARGE - HEAD - headBytes;
    }

    /// What a new block takes.
    ///
    /// @param headBytes of the kind
    /// @param bytes what the contents take, a multiple of 8 if anything but bytes is in them
    public static long blockBytes(long headBytes, long bytes) {
        return HEAD + headBytes + (isInside(headBytes, bytes) ? bytes : 0);
    }

    public static void fill(Block block, long headBytes, long bytes) {
        Words.set(block.memory(), block.field(PLACE), isInside(headBytes, bytes) ? HEAD + headBytes : EXTENT);
        Words.set(block.memory(), block.field(BYTES), bytes);
    }

    /// Makes the memory for the contents of a new block, all zero.
    ///
    /// @throws IOException if there is no space for it
    public static void allocate(Domain domain, Block block) throws IOException {
        if (hasExtent(block)) {
            Extent.create(domain, block, 0, bytes(block));
        }
    }

    // ---- Use

    public static Mutex lock(Domain domain, Block block) {
        return new Mutex(domain, block, LOCK);
    }

    private static long place(Block block) {
        return Words.get(block.memory(), block.field(PLACE));
    }

    private static long bytes(Block block) {
        return Words.get(block.memory(), block.field(BYTES));
    }

    public static boolean hasExtent(Block block) {
        return place(block) == EXTENT;
    }

    /// The contents that lie in a block.
    public static MemorySegment inside(Block block) {
        return block.memory().asSlice(block.field(place(block)), bytes(block));
    }

    /// The contents that do not.
    ///
    /// @throws java.nio.file.NoSuchFileException if they have been removed
    public static MemorySegment map(Domain domain, Block block, Arena arena) throws IOException {
        return Extent.map(domain, block, 0, arena);
    }

    // ---- The end

    public static boolean isRemoved(Block block) {
        return place(block) < EXTENT;
    }

    /// Sees to it that nobody gets the contents any more. The block is not marked as closed: those who have it go
    /// on using it, and its lock.
    public static void remove(Domain domain, Block block) {
        long place = place(block);
        if (place == EXTENT) {
            Words.set(block.memory(), block.field(PLACE), REMOVED);
            place = REMOVED;
        }
        if (place == REMOVED) {
            Extent.removeAll(domain, block);
        }
        Words.set(block.memory(), block.field(PLACE), GONE);
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        lock(domain, block).recover(slot);
        if (place(block) == REMOVED) {
            // The dead one may have had no time for it.
            remove(domain, block);
        }
    }

    @Override
    public final void removeParts(Domain domain, Block block) {
        long place = place(block);
        if (place == EXTENT || place == REMOVED) {
            Extent.removeAll(domain, block);
        }
    }
}
