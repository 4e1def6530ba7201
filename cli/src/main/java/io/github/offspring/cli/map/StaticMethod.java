package io.github.offspring.cli.map;

import io.github.offspring.cli.screen.Choice;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// A static method of a class of the user's, found in a worker by its name.
final class StaticMethod {

    private static final ConcurrentMap<MethodName, StaticMethod> FOUND = new ConcurrentHashMap<>();
    private static final MethodType FORM = MethodType.methodType(Object.class, Object.class);
    /// What the decoder puts in place of what is no UTF-8; it may also have been in the text.
    private static final char REPLACEMENT = '\uFFFD';

    private final MethodHandle handle;
    private final LineType type;
    private final boolean hasResult;

    private record Candidate(Method method, LineType type) {}

    private StaticMethod(Candidate chosen, MethodHandle handle) {
        this.handle = handle;
        type = chosen.type;
        hasResult = chosen.method.getReturnType() != void.class;
    }

    /// @throws IllegalArgumentException if there is none of that name, or several; the message says what to do
    static StaticMethod of(MethodName name) {
        StaticMethod known = FOUND.get(name);
        return known == null ? FOUND.computeIfAbsent(name, StaticMethod::find) : known;
    }

    /// @return what is to be printed, in UTF-8; null for nothing
    byte @Nullable [] apply(byte[] line) throws Exception {
        Object argument = type.parser().apply(decode(line));
        Object result;
        try {
            result = (Object) handle.invokeExact(argument);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
        return hasResult ? String.valueOf(result).getBytes(StandardCharsets.UTF_8) : null;
    }

    private static String decode(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            } catch (CharacterCodingException _) {
                throw new UnusableLineException("the line is not UTF-8: \"" + Shortened.of(text) + "\"");
            }
        }
        return text;
    }

    // ---- How it is found

    private static StaticMethod find(MethodName name) {
        try {
            Class<?> owner = load(name.className());
            Candidate chosen = choose(name, owner);
            Method method = chosen.method;
            if (!method.trySetAccessible()) {
                throw new IllegalArgumentException("'" + name + "' must not be called from outside: its module '"
                        + owner.getModule().getName() + "' does not export it; call it from a public method of a"
                        + " class of your own");
            }
            return new StaticMethod(
                    chosen, MethodHandles.lookup().unreflect(method).asType(FORM));
        } catch (IllegalAccessException e) {
            throw new AssertionError("it is accessible: " + name, e);
        } catch (ExceptionInInitializerError e) {
            throw new IllegalArgumentException(
                    "class '" + name.className() + "' cannot be used: its static initializer threw " + e.getCause(), e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(
                    "class '" + name.className() + "' cannot be loaded: " + e
                            + "; what it needs must be on the class path of the workers, which -cp adds to",
                    e);
        }
    }

    /// What a user writes with a dot, a nested class's name has as `$`.
    private static Class<?> load(String name) {
        String tried = name;
        while (true) {
            try {
                return Class.forName(tried, true, StaticMethod.class.getClassLoader());
            } catch (ClassNotFoundException _) {
                int dot = tried.lastIndexOf('.');
                if (dot < 0) {
                    throw new IllegalArgumentException("there is no class '" + name
                            + "' on the class path of the workers: give its full name, and its jar or folder with -cp");
                }
                tried = tried.substring(0, dot) + "$" + tried.substring(dot + 1);
            }
        }
    }

    private static Candidate choose(MethodName name, Class<?> owner) {
        List<Candidate> all = candidates(owner);
        List<Candidate> named = all.stream()
                .filter(each -> each.method.getName().equals(name.method()))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(absence(name, owner, all));
        }
        List<Candidate> fitting = named.stream()
                .filter(each -> name.type().isEmpty()
                        || name.type().equals(each.type.type().getSimpleName())
                        || name.type().equals(each.type.type().getName()))
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + name + "' does not exist: there " + (named.size() == 1 ? "is " : "are ") + signatures(named));
        }
        int least = fitting.stream().mapToInt(each -> each.type.rank()).min().orElseThrow();
        List<Candidate> best =
                fitting.stream().filter(each -> each.type.rank() == least).toList();
        if (best.size() > 1) {
            throw new IllegalArgumentException(
                    "'" + name + "' may be one of several: say which one of " + signatures(best) + ", in quotes");
        }
        return best.getFirst();
    }

    private static String absence(MethodName name, Class<?> owner, List<Candidate> all) {
        for (Method method : owner.getDeclaredMethods()) {
            if (method.getName().equals(name.method())) {
                return "'" + name + "' cannot be given a line: it must be static and have one parameter, a String, a"
                        + " number, a boolean or a char; it is " + method;
            }
        }
        TreeSet<String> names = new TreeSet<>();
        all.forEach(each -> names.add(each.method.getName()));
        return "class '" + owner.getName() + "': "
                + Choice.complaint("static method that could be given a line and is called", name.method(), names);
    }

    private static String signatures(List<Candidate> candidates) {
        return String.join(
                ", ",
                candidates.stream()
                        .map(each -> each.method.getDeclaringClass().getName() + "::" + each.method.getName() + "("
                                + each.type.type().getSimpleName() + ")")
                        .sorted()
                        .toList());
    }

    /// The static methods, inherited ones included, that can be given a line.
    private static List<Candidate> candidates(Class<?> owner) {
        List<Candidate> found = new ArrayList<>();
        for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                boolean usable = Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic()
                        && method.getParameterCount() == 1
                        && found.stream().noneMatch(nearer -> hides(nearer.method, method));
                if (usable) {
                    LineType.of(method.getParameterTypes()[0])
                            .ifPresent(type -> found.add(new Candidate(method, type)));
                }
            }
        }
        found.sort(Comparator.comparing(each -> each.method.getName()));
        return found;
    }

    private static boolean hides(Method nearer, Method method) {
        return nearer.getName().equals(method.getName())
                && nearer.getParameterTypes()[0] == method.getParameterTypes()[0];
    }
}
