package io.github.offspring.internal.wire;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// What a filter is asked about a value outside an object stream; the same that the JDK's own stream would ask.
///
/// @param serialClass its class; null if only the sizes are in question
/// @param arrayLength how many elements an array, or what stands behind a collection, has; −1 if it is neither
/// @param depth how deep it lies, from 1 on
/// @param references how many values there have been
/// @param streamBytes how many bytes there have been
record FlatValue(@Nullable Class<?> serialClass, long arrayLength, long depth, long references, long streamBytes)
        implements ObjectInputFilter.FilterInfo {}
