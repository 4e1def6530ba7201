package io.github.offspring.manager;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The values of a map that is at the manager.
final class MapValues<V> extends AbstractCollection<V> {

    private final RemoteMap<?, V> map;

    MapValues(RemoteMap<?, V> map) {
        this.map = map;
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean contains(@Nullable Object value) {
        return value != null && map.containsValue(value);
    }

    /// Removes a value that is still there.
    @Override
    public boolean remove(@Nullable Object value) {
        for (Map.Entry<?, V> entry : map.entrySet()) {
            if (entry.getValue().equals(value) && map.remove(entry.getKey(), entry.getValue())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean removeAll(Collection<?> values) {
        return removeIf(Objects.requireNonNull(values)::contains);
    }

    @Override
    public boolean retainAll(Collection<?> values) {
        return removeIf(Predicate.not(Objects.requireNonNull(values)::contains));
    }

    /// Removes what a filter takes: at the manager if it can be sent, otherwise here.
    @Override
    public boolean removeIf(Predicate<? super V> filter) {
        return map.removeIf(HostedMap.VALUES, filter, entry -> filter.test(entry.getValue()));
    }

    @Override
    public void clear() {
        map.clear();
    }

    /// With the keys: whoever removes a value removes its key.
    @Override
    public Iterator<V> iterator() {
        Iterator<? extends Map.Entry<?, V>> entries = map.entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public V next() {
                return entries.next().getValue();
            }

            @Override
            public void remove() {
                entries.remove();
            }
        };
    }

    @Override
    public Spliterator<V> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.NONNULL);
    }
}
