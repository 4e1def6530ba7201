package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.alone;
import static io.github.offspring.manager.HostedMethod.free;
import static io.github.offspring.manager.HostedMethod.guarded;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Change;
import io.github.offspring.internal.remote.Reference;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Values.
enum ValueKind implements ContainerKind<HostedValue> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<HostedValue> {
        GET(free((value, _) -> value.get())),
        SET(guarded((value, in) -> {
            value.set(in.some(0));
            return null;
        })),
        GET_AND_SET(guarded((value, in) -> value.set(in.some(0)))),
        COMPARE_AND_SET(alone((value, in) -> {
            boolean equal = value.get().equals(in.some(0));
            if (equal) {
                value.set(in.some(1));
            }
            return equal;
        })),
        UPDATE(alone((value, in) -> {
            Object next = Objects.requireNonNull(
                    in.<Function<Object, @Nullable Object>>as(0, Function.class).apply(value.get()),
                    "the function's result");
            value.set(next);
            return next;
        }));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<HostedValue> way;

        Method(Way<HostedValue> way) {
            this.way = way;
        }

        @Override
        public Way<HostedValue> way() {
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
        return "value";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 1);
        return new HostedValue(Arguments.some(arguments, 0));
    }

    @Override
    public Change change(int method) {
        return method == Method.GET.ordinal() ? Change.NOTHING : Change.WHOLE;
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteValue<>(reference);
    }
}
