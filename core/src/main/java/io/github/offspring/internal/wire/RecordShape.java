package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How to take a record apart and put it together again.
///
/// Exists for a record class only if its fields and its canonical constructor can be reached from here: always
/// on the class path; in a named module if the package is open to this module. Others take the object stream.
public final class RecordShape {

    private static final ClassValue<Optional<RecordShape>> SHAPES = new ClassValue<>() {
        @Override
        protected Optional<RecordShape> computeValue(Class<?> type) {
            return Optional.ofNullable(find(type));
        }
    };

    private final int hash;
    private final MethodHandle[] getters;
    private final MethodHandle constructor;

    private RecordShape(int hash, MethodHandle[] getters, MethodHandle constructor) {
        this.hash = hash;
        this.getters = getters;
        this.constructor = constructor;
    }

    /// The shape of a record class; null if the class is no record or cannot be reached.
    public static @Nullable RecordShape of(Class<?> type) {
        return SHAPES.get(type).orElse(null);
    }

    /// Changes when components are renamed, retyped or reordered: two sides with different classes must not mix
    /// them up.
    int hash() {
        return hash;
    }

    int size() {
        return getters.length;
    }

    public @Nullable Object component(Object value, int index) {
        try {
            return (Object) getters[index].invokeExact(value);
        } catch (Throwable e) {
            throw new CodecException(
                    value.getClass().getName() + ": its component cannot be read because " + ThrowableImage.words(e)
                            + ": component=" + index,
                    e);
        }
    }

    public Object construct(Class<?> type, @Nullable Object[] components) {
        try {
            return (Object) constructor.invokeExact(components);
        } catch (Throwable e) {
            throw new CodecException(type.getName() + ": its constructor threw " + ThrowableImage.words(e), e);
        }
    }

    /// Whether the record says itself what is to be sent, or received, in its place.
    private static boolean hasMethod(Class<?> type, String name) {
        try {
            return type.getDeclaredMethod(name).getParameterCount() == 0;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static @Nullable RecordShape find(Class<?> type) {
        if (!type.isRecord()) {
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        try {
            if (hasMethod(type, "writeReplace") || hasMethod(type, "readResolve")) {
                return null;
            }
            // A package that is open to this module is still out of reach for one that does not read its module.
            RecordShape.class.getModule().addReads(type.getModule());
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            MethodHandle[] getters = new MethodHandle[components.length];
            Class<?>[] types = new Class<?>[components.length];
            int hash = 1;
            for (int i = 0; i < components.length; i++) {
                // The field, as the object stream does: an accessor may give something else.
                getters[i] = lookup.findGetter(type, components[i].getName(), components[i].getType())
                        .asType(MethodType.methodType(Object.class, Object.class));
                types[i] = components[i].getType();
                hash = 31 * hash + components[i].getName().hashCode();
                hash = 31 * hash + types[i].getName().hashCode();
            }
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordShape(hash, getters, constructor);
        } catch (ReflectiveOperationException | LinkageError e) {
            // Not reachable from this module: the object stream, which the JDK lets everywhere, takes it.
            return null;
        }
    }
}
