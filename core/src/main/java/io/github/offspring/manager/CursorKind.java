package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Iterators that go on where they were.
enum CursorKind implements ContainerKind<HostedCursor> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<HostedCursor> {
        NEXT(HostedMethod.slow((cursor, _) -> cursor.next()));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<HostedCursor> way;

        Method(Way<HostedCursor> way) {
            this.way = way;
        }

        @Override
        public Way<HostedCursor> way() {
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
        return "iterator";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        throw new IllegalArgumentException("iterator: is made by what it iterates over: container=none");
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteCursor(reference);
    }
}
