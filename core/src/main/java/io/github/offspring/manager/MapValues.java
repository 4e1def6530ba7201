package io.github.offspring.manager;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
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
