package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what a [FlatEncoder] wrote.
final class FlatDecoder {

    private static final int MAX_DEPTH = 64;
    private static final int RECORD_COMPONENTS_MAX = 255;

    private final WireReader in;
    private final Object[] arrays;
    private final ClassResolver resolver;
    // Made when it is needed: most values name no class.
    private @Nullable List<Class<?>> classes;
    private final boolean filtering;
    private final int start;
    private long values;
    // What the rest of the containers that are being read takes at least, in bytes.
    private long owed;

    FlatDecoder(WireReader in, Object[] arrays, ClassResolver resolver) {
        this.in = in;
        this.arrays = arrays;
        this.resolver = resolver;
        filtering = resolver.isFiltering();
        start = in.position();
    }

    @Nullable
    Object read(int depth) {
        return readTagged(in.getByte(), depth);
    }

    @Nullable
    Object readTagged(int tag, int depth) {
        Object value = readUnfiltered(tag, depth);
        if (filtering && value != null) {
            values++;
            resolver.check(
                    new FlatValue(classOf(value), lengthOf(value), depth + 1L, values, (long) in.position() - start));
        }
        return value;
    }

    /// The class that stands for a value in the JDK's own stream; null for a string, of which only the bytes count.
    private static @Nullable Class<?> classOf(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass();
        }
        Class<?> type = value.getClass();
        return type == String.class ? null : type.isHidden() ? SerializedLambda.class : type;
    }

    private static long lengthOf(Object value) {
        return value.getClass().isArray() ? Array.getLength(value) : -1;
    }

    /// Asks before room is made for what a message claims to hold: it must be there, beside what the containers
    /// around it have claimed. Otherwise a message takes as much memory as it is long at each depth again.
    ///
    /// @param bytesEach what an element takes at least
    private int count(Class<?> type, int bytesEach, int depth) {
        int count = in.getCount(bytesEach);
        owed += (long) count * bytesEach;
        if (owed > in.remaining()) {
            throw in.truncated(owed);
        }
        if (filtering) {
            resolver.check(new FlatValue(type, count, depth, values + count, (long) in.position() - start));
        }
        return count;
    }

    private @Nullable Object readUnfiltered(int tag, int depth) {
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.TRUE -> true;
            case Tag.FALSE -> false;
            case Tag.BYTE -> (byte) in.getByte();
            case Tag.SHORT -> in.getShort();
            case Tag.CHAR -> in.getChar();
            case Tag.INT -> in.getInt();
            case Tag.LONG -> in.getLong();
            case Tag.FLOAT -> in.getFloat();
            case Tag.DOUBLE -> in.getDouble();
            case Tag.STRING -> in.getString();
            case Tag.ENUM -> readEnum();
            default -> readContainer(tag, depth + 1);
        };
    }

    private @Nullable Object readContainer(int tag, int depth) {
        if (depth > MAX_DEPTH) {
            throw new CodecException("message: is nested too deeply: limit=" + MAX_DEPTH, null);
        }
        return switch (tag) {
            case Tag.ARRAY -> InlineArrays.read(in, in.getByte());
            case Tag.ARRAY_BESIDE -> arrayBeside();
            case Tag.ARRAY_LIST -> new ArrayList<>(Arrays.asList(readElements(depth)));
            case Tag.LIST_OF -> readListOf(depth);
            case Tag.HASH_MAP -> readMap(depth);
            case Tag.HASH_SET -> readSet(depth);
            case Tag.RECORD -> readRecord(depth);
            case Tag.OPTIONAL -> Optional.ofNullable(read(depth));
            case Tag.STRING_ARRAY -> readStrings(depth);
            case Tag.LAMBDA -> readLambda(depth);
            default -> throw new CodecException("message: holds an unknown kind of value: tag=" + tag, null);
        };
    }

    private Object arrayBeside() {
        int index = in.getInt();
        if (index < 0 || index >= arrays.length) {
            throw new CodecException("message: names an array that did not come with it: index=" + index, null);
        }
        return LostArray.check(arrays[index]);
    }

    private @Nullable Object[] readElements(int depth) {
        @Nullable Object[] elements = new @Nullable Object[count(Object[].class, 1, depth)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = readElement(depth);
        }
        return elements;
    }

    private @Nullable Object readElement(int depth) {
        owed--;
        return read(depth);
    }

    private Object readListOf(int depth) {
        @Nullable Object[] elements = readElements(depth);
        // Stream.toList() gives lists of the same class that may hold null, which List.of() refuses.
        return Arrays.asList(elements).contains(null) ? Arrays.stream(elements).toList() : List.of(elements);
    }

    private Object readMap(int depth) {
        int count = count(Object[].class, 2, depth);
        Map<@Nullable Object, @Nullable Object> map = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            map.put(readElement(depth), readElement(depth));
        }
        return map;
    }

    private Object readSet(int depth) {
        @Nullable Object[] elements = readElements(depth);
        Collection<@Nullable Object> set = HashSet.newHashSet(elements.length);
        Collections.addAll(set, elements);
        return set;
    }

    private Object readStrings(int depth) {
        String[] strings = new String[count(String[].class, 1, depth)];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = (String) readElement(depth);
        }
        return strings;
    }

    private Object readRecord(int depth) {
        Class<?> type = readClass();
        int hash = in.getInt();
        RecordShape shape = RecordShape.of(type);
        if (shape == null || shape.hash() != hash) {
            throw ClassResolver.differs(type);
        }
        @Nullable Object[] components = new @Nullable Object[Math.min(shape.size(), RECORD_COMPONENTS_MAX)];
        for (int i = 0; i < components.length; i++) {
            components[i] = read(depth);
        }
        return shape.construct(type, components);
    }

    private Object readLambda(int depth) {
        LambdaPattern pattern = resolver.pattern(in);
        return pattern.make(readElements(depth));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the constant's own class is checked by valueOf
    private Object readEnum() {
        Class<?> type = readClass();
        String name = in.getString();
        if (!type.isEnum()) {
            throw ClassResolver.differs(type);
        }
        try {
            return Enum.valueOf((Class) type, name);
        } catch (IllegalArgumentException e) {
            throw ClassResolver.differs(type);
        }
    }

    private Class<?> readClass() {
        List<Class<?>> known = classes;
        if (known == null) {
            known = new ArrayList<>(2);
            classes = known;
        }
        int index = in.getInt();
        if (index == known.size()) {
            known.add(resolver.resolve(in.getString()));
        }
        if (index < 0 || index >= known.size()) {
            throw new CodecException("message: names a class that it does not hold: index=" + index, null);
        }
        return known.get(index);
    }
}
