package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.free;
import static io.github.offspring.manager.HostedMethod.slow;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Reference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sets.
enum SetKind implements ContainerKind<Set<Object>> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<Set<Object>> {
        ADD(free((set, in) -> set.add(in.some(0)))),
        REMOVE(free((set, in) -> set.remove(in.some(0)))),
        CONTAINS(free((set, in) -> set.contains(in.some(0)))),
        SIZE(free((set, _) -> set.size())),
        ADD_ALL(slow((set, in) -> set.addAll(in.elements(0)))),
        REMOVE_ALL(slow((set, in) -> {
            boolean changed = false;
            for (Object element : in.collection(0)) {
                changed |= set.remove(element);
            }
            return changed;
        })),
        RETAIN_ALL(slow((set, in) -> set.retainAll(new HashSet<>(in.collection(0))))),
        CONTAINS_ALL(slow((set, in) -> set.containsAll(in.collection(0)))),
        REMOVE_IF(slow((set, in) -> set.removeIf(in.<Predicate<Object>>as(0, Predicate.class)))),
        CLEAR(slow((set, _) -> {
            set.clear();
            return null;
        })),
        ITERATE(slow((set, _) -> HostedCursor.begin(set::iterator)));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<Set<Object>> way;

        Method(Way<Set<Object>> way) {
            this.way = way;
        }

        @Override
        public Way<Set<Object>> way() {
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
        return "set";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 0);
        return ConcurrentHashMap.newKeySet();
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteSet<>(reference);
    }
}
