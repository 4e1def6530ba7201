package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.free;
import static io.github.offspring.manager.HostedMethod.slow;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Change;
import io.github.offspring.internal.remote.Reference;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Counters.
enum CounterKind implements ContainerKind<HostedCounter> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<HostedCounter> {
        GET(free((counter, _) -> counter.read().get())),
        SET(free((counter, in) -> {
            counter.write().set(in.number(0));
            return null;
        })),
        ADD(free((counter, in) -> counter.write().addAndGet(in.number(0)))),
        GET_AND_SET(free((counter, in) -> counter.write().getAndSet(in.number(0)))),
        COMPARE_AND_SET(free((counter, in) -> counter.write().compareAndSet(in.number(0), in.number(1)))),
        UPDATE(slow((counter, in) -> counter.update(in.<Function<Long, Long>>as(0, Function.class))));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<HostedCounter> way;

        Method(Way<HostedCounter> way) {
            this.way = way;
        }

        @Override
        public Way<HostedCounter> way() {
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
        return "counter";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 0);
        return new HostedCounter();
    }

    @Override
    public Change change(int method) {
        return method == Method.GET.ordinal() ? Change.NOTHING : Change.WHOLE;
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteCounter(reference);
    }
}
