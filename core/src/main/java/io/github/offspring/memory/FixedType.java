package io.github.offspring.memory;

import java.lang.foreign.MemorySegment;

/// A type whose values take the same number of bytes each.
interface FixedType {

    int bytes();

    /// Writes a value.
    ///
    /// @param image where all of a record is written, without any alignment
    /// @param path what the value is, for error messages
    /// @throws IllegalArgumentException if it does not fit
    void put(MemorySegment image, long at, Object value, String path);

    Object get(MemorySegment image, long at);
}
