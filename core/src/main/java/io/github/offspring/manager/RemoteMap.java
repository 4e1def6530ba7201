package io.github.offspring.manager;

import io.github.offspring.internal.remote.Change;
import io.github.offspring.internal.remote.ReadCache;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.MapKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A map that lives at a [Manager].
///
/// ```java
/// RemoteMap<String, Integer> counts = manager.map();
/// counts.put("a", 1);
/// counts.merge("a", 1, Integer::sum);              // at the manager: one round trip, and nobody comes between
/// ```
///
/// It compares with a [java.util.concurrent.ConcurrentHashMap]; [#async] has many calls in one round trip.
/// Keys and values are copied on their way, but for proxies: a map that is put into a map stays the same live
/// object. It compares with Python's `Manager().dict()`, where changes of what is inside are lost.
///
/// Its views are of the map as it is; what is removed from them is removed from the map. Iterators, streams and
/// whatever copies the map fetch batches and are weakly consistent: they never fail because others change the
/// map, have each key once at most, and may or may not have what comes or goes meanwhile.
///
/// `removeIf`, `removeAll` and the like of its values and entries never remove what others have set meanwhile. So a
/// filter that cannot be sent is asked twice where a value has been changed, or is not equal to its copy. `remove` of
/// an iterator removes the key, whatever its value is by then.
///
/// Functions that are given to its methods must not change it by its proxy, neither this key nor others: that is
/// refused with an [IllegalStateException].
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** What concerns one key is linearizable: what a method returns was so at some moment between its call
/// and its return. What takes or gives several keys does so one after the other.
///
/// **Time** A round trip for each call. Who reads often reads a small value that cannot change in itself, such as a
/// number or a short string, in 0.1 µs instead, if nobody has set another one since this process has read or set it:
/// where the manager is of this machine and family, and [#async] is not used.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
///
/// @param <K> the keys; not null
/// @param <V> the values; not null
public final class RemoteMap<K, V> extends AbstractMap<K, V>
        implements ConcurrentMap<K, V>, AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;
    private final transient ReadCache reads;

    RemoteMap(Reference reference) {
        this.reference = reference;
        reads = new ReadCache(reference);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // as there
    private <R extends @Nullable Object> R call(Method method, @Nullable Object... arguments) {
        if (MapKind.INSTANCE.change(method.ordinal()) != Change.NOTHING) {
            OwnFunction.checkOutside(reference);
        }
        return Calls.call(reference, method, arguments);
    }

    private static <T> T some(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    @Override
    @SuppressWarnings("unchecked") // what was put
    public @Nullable V get(Object key) {
        return (V) reads.read(some(key), () -> call(Method.GET, key));
    }

    @Override
    public boolean containsKey(Object key) {
        return call(Method.CONTAINS_KEY, some(key));
    }

    @Override
    public boolean containsValue(Object value) {
        return call(Method.CONTAINS_VALUE, some(value));
    }

    @Override
    public int size() {
        return call(Method.SIZE);
    }

    @Override
    @SuppressWarnings("unchecked") // as there
    public @Nullable V put(K key, V value) {
        return (V) reads.write(some(key), some(value), () -> call(Method.PUT, key, value));
    }

    @Override
    public @Nullable V remove(Object key) {
        return call(Method.REMOVE, some(key));
    }

    /// @return whether something was there, which need not be such as can be sent here
    boolean drop(Object key) {
        return call(Method.DROP, some(key));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return call(Method.PUT_IF_ABSENT, some(key), some(value));
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return call(Method.REPLACE, some(key), some(value));
    }

    @Override
    public boolean remove(Object key, @Nullable Object value) {
        return value != null && this.<Boolean>call(Method.REMOVE_PAIR, some(key), value);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return call(Method.REPLACE_PAIR, some(key), some(oldValue), some(newValue));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> added) {
        call(Method.PUT_ALL, new java.util.HashMap<>(added));
    }

    @Override
    public void clear() {
        call(Method.CLEAR);
    }

    // ---- With functions

    /// Changes a value by a function that runs at the manager, while nobody else changes it.
    ///
    /// @param key the key
    /// @param function what makes the new value of the key and the old one, which is null if there is none; null
    /// for none
    /// @return the new value; null if there is none
    public @Nullable V compute(
            K key, ServerBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return call(Method.COMPUTE, some(key), some(function));
    }

    /// Changes a value by a function. One that can be sent runs at the manager; with one that cannot, the value
    /// is fetched, and the function tried again here if somebody else has changed it meanwhile.
    ///
    /// @param key the key
    /// @param function what makes the new value of the key and the old one, which is null if there is none
    /// @return the new value; null if there is none
    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return Calls.<@Nullable V>callOrHere(
                reference, Method.COMPUTE, () -> changeHere(key, some(function)), some(key), function);
    }

    /// Puts what a function makes at the manager, if there is no value.
    ///
    /// @param key the key
    /// @param function what makes the value of the key
    /// @return the value; null if there is none
    public @Nullable V computeIfAbsent(K key, ServerFunction<? super K, ? extends @Nullable V> function) {
        return call(Method.COMPUTE_IF_ABSENT, some(key), some(function));
    }

    /// Puts what a function makes, if there is no value: at the manager, or here if it cannot be sent.
    ///
    /// @param key the key
    /// @param function what makes the value of the key
    /// @return the value; null if there is none
    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        return Calls.<@Nullable V>callOrHere(
                reference,
                Method.COMPUTE_IF_ABSENT,
                () -> ConcurrentMap.super.computeIfAbsent(
                        key, absent -> OwnFunction.run(reference, () -> function.apply(absent))),
                some(key),
                function);
    }

    /// Changes a value by a function that runs at the manager, if there is one.
    ///
    /// @param key the key
    /// @param function what makes the new value of the key and the old one; null for none
    /// @return the new value; null if there is none
    public @Nullable V computeIfPresent(K key, ServerBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return call(Method.COMPUTE_IF_PRESENT, some(key), some(function));
    }

    /// Changes a value by a function, if there is one: at the manager, or here if it cannot be sent.
    ///
    /// @param key the key
    /// @param function what makes the new value of the key and the old one; null for none
    /// @return the new value; null if there is none
    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return Calls.<@Nullable V>callOrHere(
                reference,
                Method.COMPUTE_IF_PRESENT,
                () -> changePresentHere(key, some(function)),
                some(key),
                function);
    }

    /// Puts a value, or what a function makes at the manager of the one that is there and this one.
    ///
    /// @param key the key
    /// @param value the value
    /// @param function what makes the new value of the old one and the given one; null for none
    /// @return the new value; null if there is none
    public @Nullable V merge(K key, V value, ServerBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return call(Method.MERGE, some(key), some(value), some(function));
    }

    /// Puts a value, or what a function makes of the one that is there and this one: at the manager, or here if
    /// it cannot be sent.
    ///
    /// @param key the key
    /// @param value the value
    /// @param function what makes the new value of the old one and the given one; null for none
    /// @return the new value; null if there is none
    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return Calls.<@Nullable V>callOrHere(
                reference,
                Method.MERGE,
                () -> {
                    some(function);
                    return changeHere(key, (_, old) -> old == null ? value : function.apply(old, value));
                },
                some(key),
                some(value),
                function);
    }

    /// Replaces each value by what a function makes of it, at the manager: in one round trip, one after the other.
    ///
    /// @param function what makes the new value of the key and the old one; not null
    public void replaceAll(ServerBiFunction<? super K, ? super V, ? extends V> function) {
        call(Method.REPLACE_ALL, some(function));
    }

    /// Replaces each value by what a function makes of it: at the manager if it can be sent, otherwise here.
    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        Calls.<@Nullable Object>callOrHere(
                reference,
                Method.REPLACE_ALL,
                () -> {
                    some(function);
                    keySet().forEach(key -> changePresentHere(key, (same, old) -> some(function.apply(same, old))));
                    return null;
                },
                function);
    }

    /// With a function that cannot be sent: on a copy of the value, again if somebody else has changed it meanwhile.
    private @Nullable V changeHere(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        while (true) {
            HostedMap.@Nullable Seen seen = call(Method.SEE, some(key));
            @SuppressWarnings("unchecked") // what was put
            V old = seen == null ? null : (V) seen.value();
            V changed = OwnFunction.run(reference, () -> function.apply(key, old));
            if (seen == null && changed == null
                    || this.<Boolean>call(Method.SET_SEEN, key, seen == null ? null : seen.number(), changed)) {
                return changed;
            }
        }
    }

    private @Nullable V changePresentHere(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return changeHere(key, (same, old) -> old == null ? null : function.apply(same, old));
    }

    // ---- Several at once

    /// Returns several values, in one round trip.
    ///
    /// @param keys the keys
    /// @return those that have a value, with it
    public Map<K, V> getAll(Collection<? extends K> keys) {
        return call(Method.GET_ALL, Calls.copy(keys));
    }

    /// Removes several keys, in one round trip: what `keySet().removeAll(keys)` does.
    boolean removeAll(Collection<?> keys) {
        return call(Method.REMOVE_ALL, Calls.copy(keys));
    }

    /// Returns the same map with methods that do not wait, for many calls at a time. From then on all methods of this
    /// proxy ask the manager: so they come after the calls that have been begun before.
    ///
    /// @return a view of this map
    public AsyncMap<K, V> async() {
        reads.stop();
        return new AsyncMap<>(reference);
    }

    // ---- Views

    @Override
    public Set<K> keySet() {
        return new MapKeys<>(this);
    }

    @Override
    public Collection<V> values() {
        return new MapValues<>(this);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new MapEntries<>(this);
    }

    /// Removes what a filter of a view takes: at the manager if it can be sent, otherwise here.
    ///
    /// @param part what it takes
    /// @param ofEntries the same filter, of entries
    boolean removeIf(int part, Predicate<?> filter, Predicate<Map.Entry<K, V>> ofEntries) {
        OwnFunction.checkOutside(reference);
        return Calls.callOrHere(reference, Method.REMOVE_IF, () -> removeHere(ofEntries), part, some(filter));
    }

    private boolean removeHere(Predicate<Map.Entry<K, V>> filter) {
        boolean removed = false;
        for (Map.Entry<K, V> entry : entrySet()) {
            if (filter.test(new SimpleImmutableEntry<>(entry))) {
                removed |= remove(entry.getKey(), entry.getValue()) || removeSeen(entry.getKey(), filter);
            }
        }
        return removed;
    }

    /// What is there may not be what the filter has taken, or be it and not equal to its copy. So the filter is asked
    /// again, but not once more if others have changed that, too: then it stays, as something new.
    private boolean removeSeen(K key, Predicate<Map.Entry<K, V>> filter) {
        HostedMap.@Nullable Seen seen = call(Method.SEE, key);
        if (seen == null) {
            return false;
        }
        @SuppressWarnings("unchecked") // what was put
        V value = (V) seen.value();
        return filter.test(new SimpleImmutableEntry<>(key, value))
                && this.<Boolean>call(Method.SET_SEEN, key, seen.number(), null);
    }

    /// Iterates in batches.
    ///
    /// @param part which part of the entries
    /// @param elements what is returned for it
    <E> Iterator<E> iterator(int part, Function<Object, E> elements, Consumer<E> remover) {
        return new CursorIterator<>(() -> Calls.<Object>call(reference, Method.ITERATE, part), elements, remover);
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the map itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Compares what is in the maps; two proxies of one map are equal without a look.
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof RemoteMap<?, ?> map && map.reference.equals(reference)
                || super.equals(other);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        forEach((key, value) -> text.add(text(key) + "=" + text(value)));
        return text.toString();
    }

    private String text(Object part) {
        return part instanceof RemoteMap<?, ?> map && map.reference.equals(reference) ? "(this map)" : part.toString();
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
