package io.github.offspring.internal.lease;

import java.lang.foreign.MemorySegment;

/// A piece of the heap, where one shared object lies.
///
/// @param memory the heap file that it is in
/// @param at where in it
/// @param reference what names it in every process of the family
public record Block(MemorySegment memory, long at, long reference) {

    /// Blocks are multiples of this, and aligned to it.
    public static final long LINE = 64;

    /// Where its contents begin; before that is its header.
    public static final long BODY = 8;

    private static final int FLAGS_SHIFT = 8;
    private static final int LINES_SHIFT = 16;
    private static final int NAME_SHIFT = 32;
    private static final long KIND_MASK = 0xff;
    private static final long LINES_MASK = 0xffff;

    /// It has been sent to another process, or is about to be.
    private static final long SHARED = 1 << FLAGS_SHIFT;

    static final int KIND_FREE = 0;
    static final int KIND_SLEEPERS = 254;
    static final int KIND_NAME = 255;

    static long header(int kind, long lines) {
        return lines << LINES_SHIFT | kind;
    }

    static long linesOf(long header) {
        return header >>> LINES_SHIFT & LINES_MASK;
    }

    public int kind() {
        return (int) (Words.get(memory, at) & KIND_MASK);
    }

    public long bytes() {
        return linesOf(Words.get(memory, at)) * LINE;
    }

    /// Where a field of its is in its heap file.
    public long field(long offset) {
        return at + offset;
    }

    public boolean isShared() {
        return (Words.get(memory, at) & SHARED) != 0;
    }

    /// Must come before anything tells another process of it: from then on its memory is never used again.
    public void markShared() {
        long old = Words.get(memory, at);
        while ((old & SHARED) == 0 && !Words.compareAndSet(memory, at, old, old | SHARED)) {
            old = Words.get(memory, at);
        }
    }

    /// Whether somebody has given it a name.
    public boolean isNamed() {
        return name() != 0;
    }

    /// Where its [BlockName] is, as the heap counts; 0 if it has none.
    int name() {
        return (int) (Words.get(memory, at) >>> NAME_SHIFT);
    }

    /// Gives it its name, once.
    ///
    /// @return false if it has one
    boolean name(int place) {
        long old = Words.get(memory, at);
        while (old >>> NAME_SHIFT == 0) {
            if (Words.compareAndSet(memory, at, old, old | (long) place << NAME_SHIFT)) {
                return true;
            }
            old = Words.get(memory, at);
        }
        return false;
    }

    void markFree() {
        Words.set(memory, at, header(KIND_FREE, linesOf(Words.get(memory, at))));
    }
}
