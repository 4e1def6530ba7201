package io.github.offspring.refresh;

/// Values that can be kept and given away again and again, so that nobody sees what another one has done with
/// its own: strings, and arrays of numbers, of which everybody gets a copy. With them it is worth it.
final class KeptValues {

    private KeptValues() {}

    static boolean isKept(Object value) {
        return value instanceof String
                || value.getClass().isArray()
                        && value.getClass().getComponentType().isPrimitive();
    }

    @SuppressWarnings("unchecked") // a copy is of the same class
    static <T> T copy(T value) {
        return switch (value) {
            case byte[] array -> (T) array.clone();
            case short[] array -> (T) array.clone();
            case char[] array -> (T) array.clone();
            case int[] array -> (T) array.clone();
            case long[] array -> (T) array.clone();
            case float[] array -> (T) array.clone();
            case double[] array -> (T) array.clone();
            case boolean[] array -> (T) array.clone();
            default -> value;
        };
    }
}
