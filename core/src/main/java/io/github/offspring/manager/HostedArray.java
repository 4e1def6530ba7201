package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An array of numbers as it is at its manager.
final class HostedArray implements HostedMethod.Guarded {

    private static final String ARRAY = "array";

    private final Guard guard = new Guard();
    // One of byte[], int[], long[], double[]; its elements are guarded by the guard.
    private final Object array;

    HostedArray(Object array) {
        this.array = array;
    }

    /// @param arguments what is in it at first
    static HostedArray create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 1);
        Object array = Arguments.some(arguments, 0);
        return switch (array) {
            case byte[] _, int[] _, long[] _, double[] _ -> new HostedArray(array);
            default ->
                throw new IllegalArgumentException(
                        "array: cannot be made because it is made of an array of bytes, ints, longs or doubles: given="
                                + array.getClass().getTypeName());
        };
    }

    @Override
    public Guard guard() {
        return guard;
    }

    private static AssertionError noArray(Object array) {
        return new AssertionError("not such an array: class=" + array.getClass().getName());
    }

    int length() {
        return switch (array) {
            case byte[] bytes -> bytes.length;
            case int[] ints -> ints.length;
            case long[] longs -> longs.length;
            case double[] doubles -> doubles.length;
            default -> throw noArray(array);
        };
    }

    Number get(int index) {
        // Without the casts, all of them would be doubles.
        return switch (array) {
            case byte[] bytes -> (Number) bytes[index];
            case int[] ints -> (Number) ints[index];
            case long[] longs -> (Number) longs[index];
            case double[] doubles -> (Number) doubles[index];
            default -> throw noArray(array);
        };
    }

    /// Clients that do without types, or whose types are wrong, send anything.
    private void checkElement(Object value) {
        Class<?> element =
                switch (array) {
                    case byte[] _ -> Byte.class;
                    case int[] _ -> Integer.class;
                    case long[] _ -> Long.class;
                    case double[] _ -> Double.class;
                    default -> throw noArray(array);
                };
        if (!element.isInstance(value)) {
            throw others(value.getClass().getTypeName());
        }
    }

    private IllegalArgumentException others(String given) {
        return new IllegalArgumentException("array: nothing is done because it has other elements: array="
                + array.getClass().getTypeName() + ", given=" + given);
    }

    Number set(int index, Object value) {
        checkOutside(ARRAY);
        checkElement(value);
        Number old = get(index);
        switch (array) {
            case byte[] bytes -> bytes[index] = (Byte) value;
            case int[] ints -> ints[index] = (Integer) value;
            case long[] longs -> longs[index] = (Long) value;
            case double[] doubles -> doubles[index] = (Double) value;
            default -> throw noArray(array);
        }
        return old;
    }

    Number add(int index, Object delta) {
        checkOutside(ARRAY);
        checkElement(delta);
        return switch (array) {
            case byte[] bytes -> (Number) (bytes[index] += (Byte) delta);
            case int[] ints -> (Number) (ints[index] += (Integer) delta);
            case long[] longs -> (Number) (longs[index] += (Long) delta);
            case double[] doubles -> (Number) (doubles[index] += (Double) delta);
            default -> throw noArray(array);
        };
    }

    boolean compareAndSet(int index, Object expected, Object value) {
        checkElement(expected);
        checkElement(value);
        boolean equal = get(index).equals(expected);
        if (equal) {
            set(index, value);
        }
        return equal;
    }

    Object copy(int from, int to) {
        Objects.checkFromToIndex(from, to, length());
        return switch (array) {
            case byte[] bytes -> Arrays.copyOfRange(bytes, from, to);
            case int[] ints -> Arrays.copyOfRange(ints, from, to);
            case long[] longs -> Arrays.copyOfRange(longs, from, to);
            case double[] doubles -> Arrays.copyOfRange(doubles, from, to);
            default -> throw noArray(array);
        };
    }

    void put(int from, Object values) {
        checkOutside(ARRAY);
        if (!values.getClass().equals(array.getClass())) {
            throw others(values.getClass().getTypeName());
        }
        int count = new HostedArray(values).length();
        Objects.checkFromIndexSize(from, count, length());
        System.arraycopy(values, 0, array, from, count);
    }
}
