package io.github.offspring.manager;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;

/// The keys of a map that is at the manager; the values stay there.
final class MapKeys<K> extends AbstractSet<K> {

    private final RemoteMap<K, ?> map;

    MapKeys(RemoteMap<K, ?> map) {
        this.map = map;
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean contains(@Nullable Object key) {
        return key != null && map.containsKey(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
        return key != null && map.drop(key);
    }

    @Override
    public boolean removeAll(Collection<?> keys) {
        return map.removeAll(keys);
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    @SuppressWarnings("unchecked") // the map has them
    public Iterator<K> iterator() {
        return map.iterator(HostedMap.KEYS, key -> (K) key, this::remove);
    }

    @Override
    public Spliterator<K> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.DISTINCT | Spliterator.NONNULL);
    }
}
