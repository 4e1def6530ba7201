package io.github.offspring.memory;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// The primitive types, and arrays of them.
enum FixedScalar implements FixedType {
    BOOLEAN(JAVA_BOOLEAN) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_BOOLEAN, at, (Boolean) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_BOOLEAN, at);
        }

        // Segments and arrays of this type are not copied by the JDK.

        @Override
        void putAll(MemorySegment image, long at, Object array, int length) {
            for (int i = 0; i < length; i++) {
                image.set(JAVA_BOOLEAN, at + i, ((boolean[]) array)[i]);
            }
        }

        @Override
        Object getAll(MemorySegment image, long at, int length) {
            boolean[] array = new boolean[length];
            for (int i = 0; i < length; i++) {
                array[i] = image.get(JAVA_BOOLEAN, at + i);
            }
            return array;
        }
    },
    BYTE(JAVA_BYTE) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_BYTE, at, (Byte) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_BYTE, at);
        }
    },
    SHORT(JAVA_SHORT_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_SHORT_UNALIGNED, at, (Short) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_SHORT_UNALIGNED, at);
        }
    },
    CHAR(JAVA_CHAR_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_CHAR_UNALIGNED, at, (Character) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_CHAR_UNALIGNED, at);
        }
    },
    INT(JAVA_INT_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_INT_UNALIGNED, at, (Integer) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_INT_UNALIGNED, at);
        }
    },
    LONG(JAVA_LONG_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_LONG_UNALIGNED, at, (Long) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_LONG_UNALIGNED, at);
        }
    },
    FLOAT(JAVA_FLOAT_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_FLOAT_UNALIGNED, at, (Float) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_FLOAT_UNALIGNED, at);
        }
    },
    DOUBLE(JAVA_DOUBLE_UNALIGNED) {
        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_DOUBLE_UNALIGNED, at, (Double) value);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return image.get(JAVA_DOUBLE_UNALIGNED, at);
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // Layouts are immutable, and are not marked as such.
    private final ValueLayout layout;

    FixedScalar(ValueLayout layout) {
        this.layout = layout;
    }

    /// Null if there is none of this class.
    static @Nullable FixedScalar of(Class<?> type) {
        for (FixedScalar scalar : values()) {
            if (scalar.layout.carrier().equals(type)) {
                return scalar;
            }
        }
        return null;
    }

    @Override
    public int bytes() {
        return (int) layout.byteSize();
    }

    void putAll(MemorySegment image, long at, Object array, int length) {
        MemorySegment.copy(array, 0, image, layout, at, length);
    }

    Object getAll(MemorySegment image, long at, int length) {
        Object array = Array.newInstance(layout.carrier(), length);
        MemorySegment.copy(image, layout, at, array, 0, length);
        return array;
    }

    /// Arrays of one length.
    record Elements(FixedScalar type, int length) implements FixedType {

        @Override
        public int bytes() {
            return length * type.bytes();
        }

        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            RecordLayout.checkLength(Array.getLength(value), length, path);
            type.putAll(image, at, value, length);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return type.getAll(image, at, length);
        }
    }
}
