package io.github.offspring.manager;

import java.io.ObjectStreamException;
import java.io.Serial;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The entries of a map that is at the manager.
final class MapEntries<K, V> extends AbstractSet<Map.Entry<K, V>> {

    private final RemoteMap<K, V> map;

    MapEntries(RemoteMap<K, V> map) {
        this.map = map;
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean contains(@Nullable Object other) {
        return other instanceof Map.Entry<?, ?> entry
                && entry.getKey() != null
                && entry.getValue() != null
                && entry.getValue().equals(map.get(entry.getKey()));
    }

    @Override
    public boolean remove(@Nullable Object other) {
        return other instanceof Map.Entry<?, ?> entry
                && entry.getKey() != null
                && map.remove(entry.getKey(), entry.getValue());
    }

    @Override
    public boolean removeAll(Collection<?> entries) {
        if (entries.size() >= size()) {
            return removeIf(entries::contains);
        }
        boolean removed = false;
        for (Object entry : entries) {
            removed |= remove(entry);
        }
        return removed;
    }

    @Override
    public boolean retainAll(Collection<?> entries) {
        return removeIf(Predicate.not(Objects.requireNonNull(entries)::contains));
    }

    /// Removes what a filter takes: at the manager if it can be sent, otherwise here.
    @Override
    public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
        return map.removeIf(HostedMap.ENTRIES, filter, Objects.requireNonNull(filter)::test);
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    @SuppressWarnings("unchecked") // the map has them
    public Iterator<Map.Entry<K, V>> iterator() {
        return map.iterator(
                HostedMap.ENTRIES,
                pair -> new Written<>(map, (K) ((Batch.Pair) pair).key(), (V) ((Batch.Pair) pair).value()),
                entry -> map.remove(entry.getKey()));
    }

    @Override
    public Spliterator<Map.Entry<K, V>> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.DISTINCT | Spliterator.NONNULL);
    }

    /// An entry that writes to the map.
    private static final class Written<K, V> extends AbstractMap.SimpleEntry<K, V> {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient RemoteMap<K, V> map;

        Written(RemoteMap<K, V> map, K key, V value) {
            super(key, value);
            this.map = map;
        }

        @Override
        public V setValue(V value) {
            map.put(getKey(), value);
            return super.setValue(value);
        }

        /// Sent on, it is what it was: who gets it writes to nothing.
        @Serial
        private Object writeReplace() throws ObjectStreamException {
            return new AbstractMap.SimpleEntry<>(this);
        }
    }
}
