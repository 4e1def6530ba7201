package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.alone;
import static io.github.offspring.manager.HostedMethod.guarded;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.Sent;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Lists.
enum ListKind implements ContainerKind<HostedList> {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method implements HostedMethod<HostedList> {
        GET(guarded((list, in) -> list.elements().get(in.index(0)))),
        SET(guarded((list, in) -> list.write().set(in.index(0), in.some(1)))),
        SIZE(guarded((list, _) -> list.elements().size())),
        ADD(guarded((list, in) -> list.write().add(in.some(0)))),
        INSERT(guarded((list, in) -> {
            list.write().add(in.index(0), in.some(1));
            return null;
        })),
        REMOVE_AT(guarded((list, in) -> list.write().remove(in.index(0)))),
        REMOVE_RANGE(guarded((list, in) -> {
            list.write().subList(in.index(0), in.index(1)).clear();
            return null;
        })),
        CLEAR(guarded((list, _) -> {
            list.write().clear();
            return null;
        })),
        PART(guarded((list, in) -> list.part(in.index(0)))),
        GET_FIRST(guarded((list, _) -> list.elements().getFirst())),
        GET_LAST(guarded((list, _) -> list.elements().getLast())),
        REMOVE_FIRST(guarded((list, _) -> list.write().removeFirst())),
        REMOVE_LAST(guarded((list, _) -> list.write().removeLast())),
        REMOVE_SEEN(guarded((list, in) -> list.remove(in.index(0), in.as(1, HostedList.Moment.class)))),
        SET_SEEN(guarded((list, in) -> list.set(in.index(0), in.some(1), in.as(2, HostedList.Moment.class)))),
        INSERT_SEEN(guarded((list, in) -> list.insert(in.index(0), in.some(1), in.as(2, HostedList.Moment.class)))),
        ADD_ALL(alone((list, in) -> list.write().addAll(in.elements(0)))),
        INSERT_ALL(alone((list, in) -> list.write().addAll(in.index(0), in.elements(1)))),
        // From here on the elements' own code runs.
        INDEX_OF(alone((list, in) -> list.elements().indexOf(in.some(0)))),
        LAST_INDEX_OF(alone((list, in) -> list.elements().lastIndexOf(in.some(0)))),
        REMOVE(alone((list, in) -> list.write().remove(in.some(0)))),
        CONTAINS_ALL(alone((list, in) -> new HashSet<>(list.elements()).containsAll(in.collection(0)))),
        REMOVE_ALL(alone((list, in) -> list.write().removeAll(new HashSet<>(in.collection(0))))),
        RETAIN_ALL(alone((list, in) -> list.write().retainAll(new HashSet<>(in.collection(0))))),
        SORT(alone((list, in) -> {
            list.write().sort(in.<Ordering>as(0, Ordering.class).comparator());
            return null;
        })),
        REMOVE_IF(alone((list, in) -> list.write().removeIf(in.<Predicate<Object>>as(0, Predicate.class)))),
        REPLACE_EACH(alone((list, in) -> {
            list.write().replaceAll(in.<UnaryOperator<Object>>as(0, UnaryOperator.class));
            return null;
        })),
        UPDATE(alone((list, in) -> in.<Function<List<Object>, @Nullable Object>>as(0, Function.class)
                .apply(list.write()))),
        COPY(alone((list, _) -> list.copy())),
        REPLACE_COPY(alone((list, in) -> list.replace(in.as(0, HostedList.Copy.class))));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
        private final Way<HostedList> way;

        Method(Way<HostedList> way) {
            this.way = way;
        }

        @Override
        public Way<HostedList> way() {
            return way;
        }

        /// Whether it is to change the list, if only with what it is given.
        boolean changes() {
            return !READING.contains(this);
        }
    }

    /// What to sort by.
    ///
    /// @param comparator null for the elements' own order
    record Ordering(@Nullable Comparator<Object> comparator) implements Sent {}

    private static final List<Method> ALL = List.of(Method.values());
    private static final Set<Method> READING = EnumSet.of(
            Method.GET,
            Method.SIZE,
            Method.PART,
            Method.GET_FIRST,
            Method.GET_LAST,
            Method.INDEX_OF,
            Method.LAST_INDEX_OF,
            Method.CONTAINS_ALL,
            Method.COPY);

    @Override
    public List<Method> all() {
        return ALL;
    }

    @Override
    public String label() {
        return "list";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 0);
        return new HostedList();
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteList<>(reference);
    }
}
