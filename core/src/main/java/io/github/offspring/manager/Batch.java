package io.github.offspring.manager;

import io.github.offspring.internal.remote.Sent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Some of a container's elements on their way to who iterates.
///
/// @param elements the elements, in order
/// @param last whether no others follow
record Batch(List<Object> elements, boolean last) implements Sent {

    static final int MAX_ELEMENTS = 512;

    /// A batch ends with the element that exceeds it.
    static final long MAX_BYTES = 1 << 20;

    /// Takes what fits from an iterator.
    static Batch of(Iterator<?> iterator, int most) {
        List<Object> elements = new ArrayList<>();
        long bytes = 0;
        while (elements.size() < most && bytes < MAX_BYTES && iterator.hasNext()) {
            Object element = iterator.next();
            elements.add(element);
            bytes += bytes(element);
        }
        return new Batch(elements, !iterator.hasNext());
    }

    /// About what an element takes in a message: enough to keep large ones apart.
    private static long bytes(Object element) {
        return switch (element) {
            case String text -> text.length();
            case byte[] bytes -> bytes.length;
            case char[] chars -> 2L * chars.length;
            case int[] ints -> 4L * ints.length;
            case float[] floats -> 4L * floats.length;
            case long[] longs -> 8L * longs.length;
            case double[] doubles -> 8L * doubles.length;
            case Object[] objects -> 16L * objects.length;
            case Pair pair -> bytes(pair.key()) + bytes(pair.value());
            // A container of the manager goes as a proxy, and would have to be asked.
            case AutoCloseable _ -> 64;
            case Collection<?> collection -> 16L * collection.size();
            case Map<?, ?> map -> 32L * map.size();
            default -> 64;
        };
    }

    /// A key and its value.
    record Pair(Object key, Object value) implements Sent {}
}
