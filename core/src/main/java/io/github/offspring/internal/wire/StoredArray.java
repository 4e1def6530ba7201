package io.github.offspring.internal.wire;

import java.lang.foreign.MemorySegment;

/// A primitive array that is to be sent and whose elements do not lie in the heap.
public interface StoredArray {

    /// The letter of its element type.
    char type();

    /// How many elements it has.
    int length();

    /// Its elements, in the machine's byte order.
    MemorySegment memory();
}
