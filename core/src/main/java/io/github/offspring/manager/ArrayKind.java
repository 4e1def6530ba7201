package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.alone;
import static io.github.offspring.manager.HostedMethod.free;
import static io.github.offspring.manager.HostedMethod.guarded;

import io.github.offspring.internal.remote.Reference;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Arrays of numbers.
enum ArrayKind implements ContainerKind<HostedArray> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<HostedArray> {
        LENGTH(free((array, _) -> array.length())),
        GET(guarded((array, in) -> array.get(in.index(0)))),
        SET(guarded((array, in) -> array.set(in.index(0), in.some(1)))),
        ADD(guarded((array, in) -> array.add(in.index(0), in.some(1)))),
        COMPARE_AND_SET(guarded((array, in) -> array.compareAndSet(in.index(0), in.some(1), in.some(2)))),
        COPY(alone((array, in) -> array.copy(in.index(0), in.index(1)))),
        PUT(alone((array, in) -> {
            array.put(in.index(0), in.some(1));
            return null;
        })),
        UPDATE(alone((array, in) -> {
            Object next = Objects.requireNonNull(
                    in.<Function<Object, @Nullable Object>>as(1, Function.class).apply(array.get(in.index(0))),
                    "the function's result");
            array.set(in.index(0), next);
            return next;
        }));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<HostedArray> way;

        Method(Way<HostedArray> way) {
            this.way = way;
        }

        @Override
        public Way<HostedArray> way() {
            return way;
        }
    }

    private static final List<Method> ALL = List.of(Method.values());

    @Override
    public List<Method> all() {
        return ALL;
    }

    @Override
    public String label() {
        return "array";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        return HostedArray.create(arguments);
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteArray<>(reference);
    }
}
