package io.github.offspring.internal.remote;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The methods of an interface that can be called from elsewhere, by their numbers: all that it and its
/// superinterfaces declare, in the order of their names and types, but for static ones and those that every
/// object has.
final class MethodTable {

    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final ClassValue<MethodTable> TABLES = new ClassValue<>() {
        @Override
        protected MethodTable computeValue(Class<?> type) {
            return new MethodTable(type);
        }
    };

    private final List<Method> methods;
    private final Map<Method, Integer> numbers = new HashMap<>();
    private final boolean[] staged;
    // What a result, or what a stage comes to, is declared as.
    private final Class<?>[] declared;
    // What a result is hosted as; null where the declared type is no interface, or a sealed one.
    private final @Nullable Class<?>[] results;
    private final boolean[] interruptible;
    private final long fingerprint;

    private MethodTable(Class<?> type) {
        List<Method> all = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !isOfObject(method)) {
                all.add(method);
            }
        }
        all.sort(Comparator.comparing(MethodTable::signature));
        methods = List.copyOf(all);
        staged = new boolean[methods.size()];
        declared = new Class<?>[methods.size()];
        results = new Class<?>[methods.size()];
        interruptible = new boolean[methods.size()];
        long hash = FNV_START;
        for (int i = 0; i < methods.size(); i++) {
            Method method = methods.get(i);
            numbers.put(method, i);
            staged[i] = isStage(method.getReturnType());
            declared[i] = staged[i] ? stageOf(method.getGenericReturnType()) : method.getReturnType();
            results[i] = hostedResult(declared[i]);
            interruptible[i] = Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
            hash = add(hash, signature(method));
        }
        fingerprint = hash;
    }

    static MethodTable of(Class<?> type) {
        return TABLES.get(type);
    }

    private static boolean isOfObject(Method method) {
        try {
            Object.class.getMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static boolean isStage(Class<?> type) {
        return type == CompletionStage.class || type == CompletableFuture.class;
    }

    private static Class<?> stageOf(Type type) {
        Class<?> named = type instanceof ParameterizedType stage ? classOf(stage.getActualTypeArguments()[0]) : null;
        return named == null ? Object.class : named;
    }

    /// The class of what has a type, as far as that says.
    private static @Nullable Class<?> classOf(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> classOf(parameterized.getRawType());
            case WildcardType wildcard -> classOf(wildcard.getUpperBounds()[0]);
            case TypeVariable<?> variable -> classOf(variable.getBounds()[0]);
            default -> null;
        };
    }

    /// What is sealed cannot be hosted: it is copied, or cannot be sent.
    private static @Nullable Class<?> hostedResult(Class<?> type) {
        return type.isInterface() && !type.isAnnotation() && !type.isSealed() && !type.isHidden() ? type : null;
    }

    private static String signature(Method method) {
        StringBuilder text = new StringBuilder(method.getName()).append('(');
        for (Class<?> parameter : method.getParameterTypes()) {
            text.append(parameter.getName()).append(',');
        }
        return text.append(')').append(method.getReturnType().getName()).toString();
    }

    /// Fowler, Noll and Vo's hash 1a: http://www.isthe.com/chongo/tech/comp/fnv/
    private static long add(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * FNV_PRIME;
        }
        return (sum ^ '\n') * FNV_PRIME;
    }

    int size() {
        return methods.size();
    }

    Method method(int number) {
        return methods.get(number);
    }

    /// @return −1 if it is none of the table
    int number(Method method) {
        return numbers.getOrDefault(method, -1);
    }

    boolean isStaged(int number) {
        return staged[number];
    }

    Class<?> declared(int number) {
        return declared[number];
    }

    @Nullable
    Class<?> result(int number) {
        return results[number];
    }

    boolean isInterruptible(int number) {
        return interruptible[number];
    }

    /// Differs if the tables do.
    long fingerprint() {
        return fingerprint;
    }
}
