package io.github.offspring.internal.robust;

/// How far a queue has come, in one word: so many elements and so many lines of the ring, counted from the
/// beginning.
///
/// | bits   | what |
/// |-------:|------|
/// | 0      | always 1: no mark is 0 |
/// | 1 … 34 | lines of 16 bytes |
/// | 35 … 63 | elements |
///
/// Both go round. They are only ever compared with marks that lie behind them by less than that.
final class Mark {

    static final long START = 1;

    /// What a line of a ring takes.
    static final int LINE = 16;

    /// How many elements there can be between two marks.
    static final int MAX_ELEMENTS = (1 << 29) - 1;

    private static final int ELEMENTS_SHIFT = 35;
    private static final long LINES_MASK = (1L << ELEMENTS_SHIFT) - 2;

    private Mark() {}

    static long after(long mark, int elements, long lines) {
        return mark + ((long) elements << ELEMENTS_SHIFT) & ~LINES_MASK | mark + (lines << 1) & LINES_MASK;
    }

    static int elements(long from, long to) {
        return (int) ((to >>> ELEMENTS_SHIFT) - (from >>> ELEMENTS_SHIFT)) & MAX_ELEMENTS;
    }

    static long lines(long from, long to) {
        return (to - from & LINES_MASK) >>> 1;
    }

    /// How many lines in all, to find the place in a ring whose length is a power of two.
    static long lines(long mark) {
        return (mark & LINES_MASK) >>> 1;
    }
}
