package io.github.offspring.internal.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes values whose meaning is in their content alone: scalars, strings, primitive arrays, enums, plain
/// collections and records of them.
///
/// Anything else, and anything in which the same mutable object, or the same large immutable one, occurs twice, is
/// refused with `false`; the whole value then takes the object stream, which keeps identity and cycles.
final class FlatEncoder {

    private static final int MAX_DEPTH = 32;
    /// So many values may be written without looking whether they occur twice.
    private static final int FEW_VALUES = 1000;
    private static final int LONG_STRING = 256;
    private static final Class<?> LIST_N = List.of(1, 2, 3).getClass();
    private static final Class<?> LIST_12 = List.of(1).getClass();

    private final WireWriter out;
    private final List<Object> arrays;
    private final int besideThreshold;
    private final Format format;
    // All three are made when they are needed: most values are small.
    private @Nullable Set<Object> containers;
    // Immutable values that occur again are written again; what that would make large takes the object stream.
    private @Nullable Set<Object> shareable;
    private @Nullable Map<Class<?>, Integer> classes;
    private int values;

    FlatEncoder(WireWriter out, List<Object> arrays, int besideThreshold, Format format) {
        this.out = out;
        this.arrays = arrays;
        this.besideThreshold = besideThreshold;
        this.format = format;
    }

    boolean write(@Nullable Object value, int depth) {
        values++;
        if (value == null) {
            out.putByte(Tag.NULL);
        } else if (value instanceof Integer i) {
            out.putByte(Tag.INT);
            out.putInt(i);
        } else if (value instanceof String s) {
            if (s.length() >= LONG_STRING && !isFirstOfShareable(s)) {
                return false;
            }
            out.putByte(Tag.STRING);
            out.putString(s);
        } else if (value instanceof Long l) {
            out.putByte(Tag.LONG);
            out.putLong(l);
        } else if (value instanceof Double d) {
            out.putByte(Tag.DOUBLE);
            out.putDouble(d);
        } else if (value instanceof Boolean b) {
            out.putByte(b ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof Enum<?> e) {
            writeEnum(e);
        } else if (!writeSmallScalar(value)) {
            return depth < MAX_DEPTH && writeContainer(value, depth + 1);
        }
        return true;
    }

    private boolean isFirstOfContainers(Object value) {
        Set<Object> seen = containers;
        if (seen == null) {
            seen = Collections.newSetFromMap(new IdentityHashMap<>(4));
            containers = seen;
        }
        return seen.add(value);
    }

    private boolean isFirstOfShareable(Object value) {
        Set<Object> seen = shareable;
        if (seen == null) {
            seen = Collections.newSetFromMap(new IdentityHashMap<>(4));
            shareable = seen;
        }
        return seen.add(value);
    }

    private boolean writeSmallScalar(Object value) {
        if (value instanceof Byte b) {
            out.putByte(Tag.BYTE);
            out.putByte(b);
        } else if (value instanceof Short s) {
            out.putByte(Tag.SHORT);
            out.putShort(s);
        } else if (value instanceof Character c) {
            out.putByte(Tag.CHAR);
            out.putShort(c);
        } else if (value instanceof Float f) {
            out.putByte(Tag.FLOAT);
            out.putFloat(f);
        } else {
            return false;
        }
        return true;
    }

    private boolean writeContainer(Object value, int depth) {
        if (value instanceof Record) {
            return writeRecord(value, depth);
        }
        if (value.getClass().isHidden()) {
            return writeLambda(value, depth);
        }
        if (!isFirstOfContainers(value)) {
            return false;
        }
        Class<?> type = value.getClass();
        if (type == ArrayList.class) {
            return writeElements(Tag.ARRAY_LIST, (List<?>) value, depth);
        }
        if (type == LIST_N || type == LIST_12) {
            return writeElements(Tag.LIST_OF, (List<?>) value, depth);
        }
        if (type == HashMap.class) {
            return writeMap((Map<?, ?>) value, depth);
        }
        if (type == HashSet.class) {
            return writeElements(Tag.HASH_SET, (Set<?>) value, depth);
        }
        if (type == Optional.class) {
            out.putByte(Tag.OPTIONAL);
            return write(((Optional<?>) value).orElse(null), depth);
        }
        if (value instanceof String[] strings) {
            return writeStrings(strings);
        }
        char arrayType = PrimitiveArrays.typeOf(value);
        return arrayType != 0 && writeArray(arrayType, value);
    }

    private void writeEnum(Enum<?> value) {
        out.putByte(Tag.ENUM);
        writeClass(value.getDeclaringClass());
        out.putString(value.name());
    }

    private boolean writeRecord(Object value, int depth) {
        // Foreign programs may have another version of the record: the object stream matches components by name.
        RecordShape shape = format == Format.FAMILY ? RecordShape.of(value.getClass()) : null;
        if (shape == null || values > FEW_VALUES && !isFirstOfShareable(value)) {
            return false;
        }
        out.putByte(Tag.RECORD);
        writeClass(value.getClass());
        out.putInt(shape.hash());
        for (int i = 0; i < shape.size(); i++) {
            if (!write(shape.component(value, i), depth)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeLambda(Object value, int depth) {
        LambdaImage image = format == Format.FAMILY ? LambdaImage.of(value) : null;
        if (image == null) {
            return false;
        }
        out.putByte(Tag.LAMBDA);
        KnownLoaders.remember(value.getClass());
        image.write(out);
        int count = image.capturedCount();
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            if (!write(image.captured(i), depth)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeElements(int tag, Collection<?> elements, int depth) {
        out.putByte(tag);
        int countAt = out.position();
        out.putInt(0);
        int count = 0;
        for (Object element : elements) {
            if (!write(element, depth)) {
                return false;
            }
            count++;
        }
        // Counted, not asked for: another thread may be changing a list that is not made for it.
        out.setInt(countAt, count);
        return true;
    }

    private boolean writeMap(Map<?, ?> map, int depth) {
        out.putByte(Tag.HASH_MAP);
        int countAt = out.position();
        out.putInt(0);
        int count = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!write(entry.getKey(), depth) || !write(entry.getValue(), depth)) {
                return false;
            }
            count++;
        }
        out.setInt(countAt, count);
        return true;
    }

    private boolean writeStrings(String[] strings) {
        if (strings.getClass() != String[].class) {
            return false;
        }
        out.putByte(Tag.STRING_ARRAY);
        out.putInt(strings.length);
        for (String s : strings) {
            if (!write(s, 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeArray(char type, Object array) {
        int length = PrimitiveArrays.length(array);
        if (type != 'Z' && (long) length * PrimitiveArrays.elementBytes(type) >= besideThreshold) {
            out.putByte(Tag.ARRAY_BESIDE);
            out.putInt(arrays.size());
            arrays.add(array);
            return true;
        }
        out.putByte(Tag.ARRAY);
        out.putByte(type);
        out.putInt(length);
        InlineArrays.write(out, type, array);
        return true;
    }

    /// A class's name the first time, its number in the message from then on.
    private void writeClass(Class<?> type) {
        Map<Class<?>, Integer> known = classes;
        if (known == null) {
            known = new HashMap<>(4);
            classes = known;
        }
        Integer number = known.putIfAbsent(type, known.size());
        if (number != null) {
            out.putInt(number);
        } else {
            out.putInt(known.size() - 1);
            out.putString(type.getName());
            KnownLoaders.remember(type);
        }
    }
}
