package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.ObjectInputFilter;
import java.lang.invoke.SerializedLambda;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the classes that a message names, after the filter has allowed them and without initializing them.
///
/// Not thread-safe.
final class ClassResolver {

    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    private final @Nullable ClassLoader preferred;
    private final ObjectInputFilter filter;
    private final Map<String, Class<?>> found = new HashMap<>();
    private final LambdaPatterns patterns = new LambdaPatterns(this);

    ClassResolver(@Nullable ClassLoader preferred, ObjectInputFilter filter) {
        this.preferred = preferred;
        this.filter = filter;
    }

    @Nullable
    ClassLoader preferred() {
        return preferred;
    }

    ObjectInputFilter filter() {
        return filter;
    }

    Class<?> resolve(String name) {
        Class<?> known = found.get(name);
        if (known != null) {
            return known;
        }
        Class<?> type = find(name);
        check(new FlatValue(type, -1, 1, 0, 0));
        found.put(name, type);
        return type;
    }

    /// The lambda of which the description comes next.
    LambdaPattern pattern(WireReader in) {
        return patterns.read(in);
    }

    /// Whether there is a filter to be asked about each value.
    boolean isFiltering() {
        return !filter.equals(StreamLimits.family());
    }

    /// @throws CodecException if the filter does not allow it
    void check(FlatValue value) {
        if (filter.checkInput(value) == ObjectInputFilter.Status.REJECTED) {
            Class<?> type = value.serialClass();
            throw new CodecException(refusal(type), null);
        }
    }

    private static String refusal(@Nullable Class<?> type) {
        if (type == null) {
            return "message: is larger, or nested more deeply, than the filter of this connection allows";
        }
        if (type == SerializedLambda.class) {
            return "message: holds code, which the filter of this connection does not allow: class=" + type.getName()
                    + "; a manager takes code with allowCode, --allow-code of the command, or has a factory of its"
                    + " own with offer";
        }
        return "message: holds a class that the filter of this connection does not allow, or too much of it: class="
                + type.getName() + "; name it where it is received: by allow of a manager, --allow of the command,"
                + " the last arguments of connect, or that filter";
    }

    private Class<?> find(String name) {
        Class<?> type = tryLoad(name, preferred);
        if (type == null) {
            type = tryLoad(name, Thread.currentThread().getContextClassLoader());
        }
        if (type == null) {
            type = tryLoad(name, ClassLoader.getSystemClassLoader());
        }
        if (type == null) {
            type = KnownLoaders.find(name);
        }
        if (type == null) {
            type = PRIMITIVES.get(name);
        }
        if (type == null) {
            throw new CodecException(
                    "message: names a class that this process cannot load: class=" + name
                            + "; put it on the class path of both sides, or let its class loader there give its class"
                            + " file (getResourceAsStream)",
                    null);
        }
        return type;
    }

    private static @Nullable Class<?> tryLoad(String name, @Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        } catch (LinkageError e) {
            throw new CodecException(
                    "message: names a class that this process cannot load because " + e + ": class=" + name, e);
        }
    }

    static CodecException differs(Class<?> type) {
        return new CodecException(
                type.getName()
                        + ": is not the same class on the other side: its fields or components differ; start both"
                        + " processes from the same build",
                null);
    }
}
