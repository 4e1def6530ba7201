package io.github.offspring.memory;

import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.RecordShape;
import io.github.offspring.internal.wire.ThrowableImage;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the values of a record class lie in memory: component after component, without gaps.
///
/// What can be laid out: primitives, enums, records of such, strings with a greatest length, arrays of primitives,
/// enums or records with one length.
final class RecordLayout implements FixedType {

    private static final ClassValue<RecordLayout> LAYOUTS = new ClassValue<>() {
        @Override
        protected RecordLayout computeValue(Class<?> type) {
            return lay(type, type.getSimpleName(), List.of());
        }
    };

    private final Class<?> type;
    private final RecordShape shape;
    private final List<Field> fields;
    private static final int MAX_BYTES = Integer.MAX_VALUE / 2;

    private final int bytes;

    private record Field(String path, long at, FixedType type) {}

    private RecordLayout(Class<?> type, RecordShape shape, List<Field> fields, int bytes) {
        this.type = type;
        this.shape = shape;
        this.fields = fields;
        this.bytes = bytes;
    }

    /// The layout of a record class.
    ///
    /// @throws IllegalArgumentException if it cannot be laid out; says which component is the reason
    static RecordLayout of(Class<?> type) {
        return LAYOUTS.get(type);
    }

    private static RecordLayout lay(Class<?> type, String path, List<Class<?>> around) {
        if (around.contains(type)) {
            throw refusal(path, type, "a record within itself has no end", "use SharedValue");
        }
        RecordShape shape = RecordShape.of(type);
        if (shape == null) {
            throw refusal(
                    path,
                    type,
                    type.isRecord()
                            ? "the library cannot reach its components, or it has writeReplace or readResolve"
                            : "it is not a record",
                    "open its package to the module io.github.offspring, or use SharedValue");
        }
        List<Class<?>> inner = new ArrayList<>(around);
        inner.add(type);
        List<Field> fields = new ArrayList<>();
        long at = 0;
        for (RecordComponent component : type.getRecordComponents()) {
            String name = path + "." + component.getName();
            Length length = component.getAnnotation(Length.class);
            FixedType laid = length == null
                    ? single(component.getType(), name, inner)
                    : several(component.getType(), length.value(), name, inner);
            fields.add(new Field(name, at, laid));
            at += laid.bytes();
            checkSize(at, name, component.getType());
        }
        return new RecordLayout(type, shape, List.copyOf(fields), (int) at);
    }

    private static void checkSize(long bytes, String path, Class<?> type) {
        if (bytes > MAX_BYTES) {
            throw refusal(
                    path, type, "the record is too large with it: limit=" + MAX_BYTES + " bytes", "use a SharedArray");
        }
    }

    private static FixedType single(Class<?> type, String path, List<Class<?>> around) {
        FixedScalar scalar = FixedScalar.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isEnum()) {
            return constants(type, path);
        }
        if (type.isRecord()) {
            return lay(type, path, around);
        }
        if (type == String.class || type.isArray()) {
            throw refusal(path, type, "nothing says how long it is", "annotate the component with @Length(n)");
        }
        throw refusal(
                path, type, "only primitives, enums, records, strings and arrays can be", "use one, or SharedValue");
    }

    private static FixedType several(Class<?> type, int length, String path, List<Class<?>> around) {
        if (length < 1) {
            throw refusal(path, type, "its @Length must be at least 1: length=" + length, "give it one");
        }
        if (type == String.class) {
            checkSize((long) length * Character.BYTES + Integer.BYTES, path, type);
            return new Text(length);
        }
        Class<?> component = type.getComponentType();
        if (component == null) {
            throw refusal(path, type, "@Length is for strings and arrays", "take it away");
        }
        FixedType element = element(component, path, around);
        if (element == null) {
            throw refusal(path, type, "only arrays of primitives, enums and records can be", "use a record");
        }
        checkSize((long) element.bytes() * length, path, type);
        return element instanceof FixedScalar scalar
                ? new FixedScalar.Elements(scalar, length)
                : new Elements(component, element, length);
    }

    private static @Nullable FixedType element(Class<?> type, String path, List<Class<?>> around) {
        FixedScalar scalar = FixedScalar.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isEnum()) {
            return constants(type, path);
        }
        return type.isRecord() ? lay(type, path, around) : null;
    }

    private static FixedType constants(Class<?> type, String path) {
        Object[] constants = type.getEnumConstants();
        if (constants == null || constants.length == 0) {
            throw refusal(path, type, "it has no constants", "give it one");
        }
        return new Constants(List.of(constants));
    }

    private static IllegalArgumentException refusal(String path, Class<?> type, String reason, String remedy) {
        return new IllegalArgumentException(
                path + ": cannot be laid out because " + reason + ": type=" + type.getTypeName() + "; " + remedy);
    }

    static void checkLength(int length, int expected, String path) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    path + ": must be as long as its @Length says: length=" + length + ", expected=" + expected);
        }
    }

    // ---- Values

    /// Whether memory that nothing has been written to holds a value: each `get` would throw.
    ///
    /// @throws IllegalArgumentException if the class does not allow it
    void checkZeros() {
        try {
            Object _ = value(new byte[bytes]);
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": cannot begin with zeros"
                            + ThrowableImage.reason(String.valueOf(e.getMessage())) + ": type=" + type.getTypeName()
                            + "; use SharedRecord.array(initial, length)",
                    e);
        }
    }

    byte[] image(Object value) {
        byte[] image = new byte[bytes];
        put(MemorySegment.ofArray(image), 0, value, type.getSimpleName());
        return image;
    }

    Object value(byte[] image) {
        return get(MemorySegment.ofArray(image), 0);
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public void put(MemorySegment image, long at, Object value, String path) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Object component = shape.component(value, i);
            if (component == null) {
                throw new NullPointerException(field.path + ": must not be null because it has a fixed place");
            }
            field.type.put(image, at + field.at, component, field.path);
        }
    }

    @Override
    public Object get(MemorySegment image, long at) {
        @Nullable Object[] components = new Object[fields.size()];
        for (int i = 0; i < components.length; i++) {
            Field field = fields.get(i);
            components[i] = field.type.get(image, at + field.at);
        }
        return shape.construct(type, components);
    }

    /// Enums, by their ordinals: all processes have the same class.
    private record Constants(List<Object> constants) implements FixedType {

        @Override
        public int bytes() {
            return Integer.BYTES;
        }

        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            image.set(JAVA_INT_UNALIGNED, at, ((Enum<?>) value).ordinal());
        }

        @Override
        public Object get(MemorySegment image, long at) {
            return constants.get(image.get(JAVA_INT_UNALIGNED, at));
        }
    }

    /// Strings: the length, then as many `char`s as there may be.
    private record Text(int most) implements FixedType {

        @Override
        public int bytes() {
            return Integer.BYTES + most * Character.BYTES;
        }

        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            char[] text = ((String) value).toCharArray();
            if (text.length > most) {
                throw new IllegalArgumentException(
                        path + ": is longer than its @Length: length=" + text.length + ", limit=" + most);
            }
            image.set(JAVA_INT_UNALIGNED, at, text.length);
            MemorySegment.copy(text, 0, image, JAVA_CHAR_UNALIGNED, at + Integer.BYTES, text.length);
        }

        @Override
        public Object get(MemorySegment image, long at) {
            char[] text = new char[image.get(JAVA_INT_UNALIGNED, at)];
            MemorySegment.copy(image, JAVA_CHAR_UNALIGNED, at + Integer.BYTES, text, 0, text.length);
            return new String(text);
        }
    }

    /// Arrays of enums or records, of one length.
    private record Elements(Class<?> component, FixedType type, int length) implements FixedType {

        @Override
        public int bytes() {
            return length * type.bytes();
        }

        @Override
        public void put(MemorySegment image, long at, Object value, String path) {
            Object[] elements = (Object[]) value;
            checkLength(elements.length, length, path);
            for (int i = 0; i < length; i++) {
                if (elements[i] == null) {
                    throw new NullPointerException(path + "[" + i + "]: must not be null because it has a fixed place");
                }
                type.put(image, at + (long) i * type.bytes(), elements[i], path + "[" + i + "]");
            }
        }

        @Override
        public Object get(MemorySegment image, long at) {
            Object[] elements = (Object[]) Array.newInstance(component, length);
            for (int i = 0; i < length; i++) {
                elements[i] = type.get(image, at + (long) i * type.bytes());
            }
            return elements;
        }
    }
}
