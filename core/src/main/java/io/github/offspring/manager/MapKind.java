package io.github.offspring.manager;

import static io.github.offspring.internal.remote.Arguments.some;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Change;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Maps.
enum MapKind implements Kind {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method {
        GET(true),
        CONTAINS_KEY(true),
        SIZE(true),
        PUT(true),
        REMOVE(true),
        PUT_IF_ABSENT(true),
        REPLACE(true),
        REMOVE_PAIR(true),
        REPLACE_PAIR(true),
        COMPUTE(false),
        COMPUTE_IF_ABSENT(false),
        COMPUTE_IF_PRESENT(false),
        MERGE(false),
        REPLACE_ALL(false),
        PUT_ALL(false),
        CLEAR(false),
        CONTAINS_VALUE(false),
        ENTRIES(false),
        GET_ALL(false),
        REMOVE_ALL(false),
        ITERATE(false),
        SEE(true),
        SET_SEEN(true),
        REMOVE_IF(false),
        /// PUT for those who do not ask for what was there, which may be what cannot be sent.
        SET(true),
        /// The same of REMOVE: whether something was there.
        DROP(true);

        private static final Method[] ALL = values();
        private static final Set<Method> ALONE = EnumSet.of(SEE, SET_SEEN);

        private final boolean prompt;

        Method(boolean prompt) {
            this.prompt = prompt;
        }
    }

    @Override
    public String label() {
        return "map";
    }

    @Override
    public int methods() {
        return Method.ALL.length;
    }

    @Override
    public String methodName(int method) {
        return Method.ALL[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 0);
        return new HostedMap(label());
    }

    @Override
    public boolean isPrompt(int method) {
        return Method.ALL[method].prompt;
    }

    @Override
    public @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        HostedMap hosted = (HostedMap) target;
        ConcurrentHashMap<Object, Object> map = hosted.map();
        return switch (Method.ALL[method]) {
            case GET -> map.get(some(arguments, 0));
            case CONTAINS_KEY -> map.containsKey(some(arguments, 0));
            case SIZE -> map.size();
            default ->
                hosted.tryChange(
                        some(arguments, 0), isAlone(method), LATER, all -> change(hosted, all, method, arguments));
        };
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        HostedMap hosted = (HostedMap) target;
        switch (Method.ALL[method]) {
            case GET, CONTAINS_KEY, SIZE -> {
                return attempt(target, method, arguments, caller);
            }
            case COMPUTE -> {
                return hosted.compute(some(arguments, 0), function(arguments, 1));
            }
            case COMPUTE_IF_ABSENT -> {
                return hosted.computeIfAbsent(
                        some(arguments, 0),
                        Arguments.<Function<Object, @Nullable Object>>as(arguments, 1, Function.class));
            }
            case COMPUTE_IF_PRESENT -> {
                return hosted.computeIfPresent(some(arguments, 0), function(arguments, 1));
            }
            case MERGE -> {
                return hosted.merge(some(arguments, 0), some(arguments, 1), function(arguments, 2));
            }
            case REPLACE_ALL -> hosted.replaceAll(function(arguments, 0));
            case REMOVE_IF -> {
                return hosted.removeIf(new Arguments(arguments).index(0), Arguments.as(arguments, 1, Predicate.class));
            }
            case PUT_ALL -> hosted.putAll(Arguments.<Map<?, ?>>as(arguments, 0, Map.class));
            case CLEAR -> hosted.clear();
            case CONTAINS_VALUE -> {
                return hosted.map().containsValue(some(arguments, 0));
            }
            case ENTRIES -> {
                return hosted.entries();
            }
            case GET_ALL -> {
                return hosted.getAll(Arguments.<Collection<?>>as(arguments, 0, Collection.class));
            }
            case REMOVE_ALL -> {
                return hosted.removeAll(Arguments.<Collection<?>>as(arguments, 0, Collection.class));
            }
            case ITERATE -> {
                int part = new Arguments(arguments).index(0);
                return HostedCursor.begin(() -> hosted.iterator(part));
            }
            default -> {
                return hosted.change(
                        some(arguments, 0), isAlone(method), all -> change(hosted, all, method, arguments));
            }
        }
        return null;
    }

    private static boolean isAlone(int method) {
        return Method.ALONE.contains(Method.ALL[method]);
    }

    private static @Nullable Object change(
            HostedMap hosted, ConcurrentHashMap<Object, Object> map, int method, @Nullable Object[] arguments) {
        Object key = some(arguments, 0);
        return switch (Method.ALL[method]) {
            case PUT -> map.put(key, some(arguments, 1));
            case REMOVE -> map.remove(key);
            case PUT_IF_ABSENT -> map.putIfAbsent(key, some(arguments, 1));
            case REPLACE -> map.replace(key, some(arguments, 1));
            case REMOVE_PAIR -> map.remove(key, some(arguments, 1));
            case REPLACE_PAIR -> map.replace(key, some(arguments, 1), some(arguments, 2));
            case SET -> {
                map.put(key, some(arguments, 1));
                yield null;
            }
            case DROP -> map.remove(key) != null;
            case SEE -> hosted.see(key);
            case SET_SEEN -> hosted.set(key, Arguments.orNull(arguments, 1), Arguments.orNull(arguments, 2));
            default -> throw new AssertionError(method);
        };
    }

    private static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            BiFunction<A, B, R> function(@Nullable Object[] arguments, int index) {
        return Arguments.as(arguments, index, BiFunction.class);
    }

    @Override
    public Change change(int method) {
        return switch (Method.ALL[method]) {
            case PUT,
                    REMOVE,
                    PUT_IF_ABSENT,
                    REPLACE,
                    REMOVE_PAIR,
                    REPLACE_PAIR,
                    COMPUTE,
                    COMPUTE_IF_ABSENT,
                    COMPUTE_IF_PRESENT,
                    MERGE,
                    SET_SEEN,
                    SET,
                    DROP -> Change.ONE_KEY;
            case REPLACE_ALL, PUT_ALL, CLEAR, REMOVE_ALL, REMOVE_IF -> Change.WHOLE;
            case GET, CONTAINS_KEY, SIZE, CONTAINS_VALUE, ENTRIES, GET_ALL, ITERATE, SEE -> Change.NOTHING;
        };
    }

    @Override
    public @Nullable Kind hostedResult(int method, Object result) {
        return result instanceof HostedCursor ? CursorKind.INSTANCE : null;
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteMap<>(reference);
    }
}
