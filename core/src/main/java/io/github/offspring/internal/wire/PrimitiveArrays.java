package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.lang.foreign.MemorySegment;

/// The eight kinds of primitive arrays, by the letter that the JVM's own descriptors use.
///
/// Chains of `instanceof` and switches over letters here and in the whole package: a switch over types has to be
/// linked at its first use, which a child that has just started pays for.
public final class PrimitiveArrays {

    private PrimitiveArrays() {}

    /// The letter of the array's element type; 0 if `value` is no primitive array.
    public static char typeOf(Object value) {
        if (value instanceof byte[]) {
            return 'B';
        }
        if (value instanceof double[]) {
            return 'D';
        }
        if (value instanceof int[]) {
            return 'I';
        }
        if (value instanceof long[]) {
            return 'J';
        }
        if (value instanceof float[]) {
            return 'F';
        }
        if (value instanceof char[]) {
            return 'C';
        }
        if (value instanceof short[]) {
            return 'S';
        }
        if (value instanceof boolean[]) {
            return 'Z';
        }
        if (value instanceof StoredArray stored) {
            return stored.type();
        }
        return 0;
    }

    public static int elementBytes(int type) {
        return switch (type) {
            case 'B', 'Z' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F' -> 4;
            case 'J', 'D' -> 8;
            default -> throw new CodecException("message: names an unknown kind of array: type=" + type, null);
        };
    }

    public static int length(Object array) {
        if (array instanceof StoredArray stored) {
            return stored.length();
        }
        return switch (typeOf(array)) {
            case 'B' -> ((byte[]) array).length;
            case 'D' -> ((double[]) array).length;
            case 'I' -> ((int[]) array).length;
            case 'J' -> ((long[]) array).length;
            case 'F' -> ((float[]) array).length;
            case 'C' -> ((char[]) array).length;
            case 'S' -> ((short[]) array).length;
            case 'Z' -> ((boolean[]) array).length;
            default -> throw new AssertionError(array.getClass());
        };
    }

    static long bytes(Object array) {
        return (long) length(array) * elementBytes(typeOf(array));
    }

    public static Object allocate(int type, int length) {
        return switch (type) {
            case 'B' -> new byte[length];
            case 'D' -> new double[length];
            case 'I' -> new int[length];
            case 'J' -> new long[length];
            case 'F' -> new float[length];
            case 'C' -> new char[length];
            case 'S' -> new short[length];
            case 'Z' -> new boolean[length];
            default -> throw new CodecException("message: names an unknown kind of array: type=" + type, null);
        };
    }

    static Object copy(Object array) {
        return switch (typeOf(array)) {
            case 'B' -> ((byte[]) array).clone();
            case 'D' -> ((double[]) array).clone();
            case 'I' -> ((int[]) array).clone();
            case 'J' -> ((long[]) array).clone();
            case 'F' -> ((float[]) array).clone();
            case 'C' -> ((char[]) array).clone();
            case 'S' -> ((short[]) array).clone();
            case 'Z' -> ((boolean[]) array).clone();
            default -> throw new AssertionError(array.getClass());
        };
    }

    /// A longer one with the same beginning.
    public static Object copy(Object array, int newLength) {
        Object longer = allocate(typeOf(array), newLength);
        System.arraycopy(array, 0, longer, 0, length(array));
        return longer;
    }

    /// The array's memory in the machine's byte order; a `boolean[]` has no such view.
    public static MemorySegment memory(Object array) {
        if (array instanceof StoredArray stored) {
            return stored.memory();
        }
        return switch (typeOf(array)) {
            case 'B' -> MemorySegment.ofArray((byte[]) array);
            case 'D' -> MemorySegment.ofArray((double[]) array);
            case 'I' -> MemorySegment.ofArray((int[]) array);
            case 'J' -> MemorySegment.ofArray((long[]) array);
            case 'F' -> MemorySegment.ofArray((float[]) array);
            case 'C' -> MemorySegment.ofArray((char[]) array);
            case 'S' -> MemorySegment.ofArray((short[]) array);
            default -> throw new AssertionError(array.getClass());
        };
    }
}
