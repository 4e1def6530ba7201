package io.github.offspring.internal.wire;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Searches a value for the object that cannot be serialized and names the way to it: `lambda in Main.run (captured
/// value 0).cache.thread`.
final class UnserializablePath {

    /// How the way to the object ends in which a lambda was written.
    static final String THIS = " (this)";

    private static final String LAMBDA = "lambda$";

    // An error message is not worth more.
    private static final int MAX_VISITS = 20_000;

    private record Node(Object value, String path) {}

    private final Deque<Node> open = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Returns the shortest path to an object of a class that is looked for; null if it cannot be found from here.
    static @Nullable String find(@Nullable Object root, Predicate<Class<?>> isCulprit) {
        UnserializablePath search = new UnserializablePath();
        search.visit(root, root == null ? "" : simpleName(root.getClass()));
        for (int i = 0; i < MAX_VISITS; i++) {
            Node node = search.open.poll();
            if (node == null) {
                return null;
            }
            if (isCulprit.test(node.value.getClass())) {
                return node.path;
            }
            search.expand(node);
        }
        return null;
    }

    private void visit(@Nullable Object value, String path) {
        if (value != null && !value.getClass().isPrimitive() && seen.add(value)) {
            open.add(new Node(value, path));
        }
    }

    private void expand(Node node) {
        Object value = node.value;
        SerializedLambda lambda = value instanceof Serializable ? asLambda(value) : null;
        if (lambda != null) {
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                visit(
                        lambda.getCapturedArg(i),
                        describe(lambda) + (isThis(lambda, i) ? THIS : " (captured value " + i + ")"));
            }
        } else if (value instanceof Object[] elements) {
            for (int i = 0; i < elements.length; i++) {
                visit(elements[i], node.path + "[" + i + "]");
            }
        } else if (!isReplaced(value.getClass()) && !expandElements(node)) {
            expandFields(node);
        }
    }

    /// Whether something else is sent in the place of a value: what is in it does not matter then, and to ask for
    /// it may do something, as with a queue whose iterator takes its elements out. The JDK's collections send what
    /// is in them, whatever they call it.
    private static boolean isReplaced(Class<?> type) {
        if (type.getClassLoader() == null) {
            return false;
        }
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals("writeReplace") && method.getParameterCount() == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// @return false if it has no elements that can be asked for
    private boolean expandElements(Node node) {
        try {
            if (node.value instanceof Collection<?> elements) {
                int i = 0;
                for (Object element : elements) {
                    visit(element, node.path + "[" + i++ + "]");
                }
                return true;
            }
            if (node.value instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    visit(entry.getKey(), node.path + ".key");
                    visit(entry.getValue(), node.path + "[" + entry.getKey() + "]");
                }
                return true;
            }
            return false;
        } catch (RuntimeException e) {
            // Of the collection's own methods, or its keys'; its fields are there all the same.
            return false;
        }
    }

    private void expandFields(Node node) {
        for (Class<?> type = node.value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                int skipped = Modifier.STATIC | Modifier.TRANSIENT;
                if ((field.getModifiers() & skipped) == 0
                        && !field.getType().isPrimitive()
                        && field.trySetAccessible()) {
                    try {
                        visit(field.get(node.value), node.path + "." + field.getName());
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(field.toString(), e);
                    }
                }
            }
        }
    }

    private static @Nullable SerializedLambda asLambda(Object value) {
        if (!value.getClass().isHidden()) {
            return null;
        }
        try {
            Method writeReplace = value.getClass().getDeclaredMethod("writeReplace");
            return writeReplace.trySetAccessible() && writeReplace.invoke(value) instanceof SerializedLambda lambda
                    ? lambda
                    : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static boolean isThis(SerializedLambda lambda, int captured) {
        return captured == 0
                && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                && lambda.getImplMethodName().startsWith(LAMBDA);
    }

    private static String describe(SerializedLambda lambda) {
        String type = lambda.getCapturingClass().replace('/', '.');
        String method = lambda.getImplMethodName();
        String[] parts = method.split("\\$", -1);
        return method.startsWith(LAMBDA) && parts.length > 1
                ? "lambda in " + type + "." + parts[1]
                : "method reference " + type + "::" + method;
    }

    private static String simpleName(Class<?> type) {
        String name = type.getSimpleName();
        return name.isEmpty() ? type.getName() : name;
    }
}
