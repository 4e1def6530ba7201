package io.github.offspring.pool;

import io.github.offspring.BiFn;
import io.github.offspring.Fn;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A function of two arguments as one of a pair.
final class PairFn<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        implements Fn<PairFn.Pair<A, B>, R> {

    @Serial
    private static final long serialVersionUID = 1L;

    private final BiFn<? super A, ? super B, ? extends R> function;

    PairFn(BiFn<? super A, ? super B, ? extends R> function) {
        this.function = Objects.requireNonNull(function, "function");
    }

    @SuppressWarnings("serial") // what cannot be sent is an error of its element
    record Pair<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) implements Serializable {}

    /// @throws IllegalArgumentException if one of the collections has more elements
    static <A extends @Nullable Object, B extends @Nullable Object> List<Pair<A, B>> pairs(
            Collection<? extends A> first, Collection<? extends B> second) {
        List<Pair<A, B>> pairs = new ArrayList<>();
        Iterator<? extends A> left = first.iterator();
        Iterator<? extends B> right = second.iterator();
        while (left.hasNext() && right.hasNext()) {
            pairs.add(new Pair<>(left.next(), right.next()));
        }
        if (left.hasNext() || right.hasNext()) {
            throw new IllegalArgumentException(
                    "map: the two collections must have as many elements as each other: first=" + first.size()
                            + ", second=" + second.size());
        }
        return pairs;
    }

    /// What the user wrote: its class tells where results are at home.
    static Object inner(Fn<?, ?> function) {
        return function instanceof PairFn<?, ?, ?> pairs ? pairs.function : function;
    }

    @Override
    public R apply(Pair<A, B> pair) throws Exception {
        return function.apply(pair.first(), pair.second());
    }
}
