package io.github.offspring.manager;

import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.RemoteClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a [Manager] makes by itself: containers of values.
///
/// What has a name is found again under it, by any process: the first who asks makes it. It stays until its name
/// is [forgotten][Manager#forget], or the manager ends. What has none ends when the last proxy of it does.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Time** A round trip for each call, also where what has that name is there.
///
/// **Crash** As a [Manager]. If a client dies in the middle of a call, what it has made without a name ends with it.
public abstract sealed class Containers permits WaitingObjects {

    Containers() {}

    abstract RemoteClient client();

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the kind's proxies are of that type
    final <T> T make(Kind kind, @Nullable Object... arguments) {
        return (T) client().create(kind, arguments);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as above
    final <T> T find(String name, Kind kind, @Nullable Object... arguments) {
        return (T) client().named(name, kind, arguments);
    }

    /// Makes a map.
    ///
    /// @param <K> its keys
    /// @param <V> its values
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <K, V> RemoteMap<K, V> map() {
        return make(MapKind.INSTANCE);
    }

    /// Makes a map with a name, or finds it.
    ///
    /// @param <K> its keys
    /// @param <V> its values
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <K, V> RemoteMap<K, V> map(String name) {
        return find(name, MapKind.INSTANCE);
    }

    /// Makes a namespace.
    ///
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final Namespace namespace() {
        return make(NamespaceKind.INSTANCE);
    }

    /// Makes a namespace with a name, or finds it.
    ///
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final Namespace namespace(String name) {
        return find(name, NamespaceKind.INSTANCE);
    }

    /// Makes a list.
    ///
    /// @param <E> what is in it
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteList<E> list() {
        return make(ListKind.INSTANCE);
    }

    /// Makes a list with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteList<E> list(String name) {
        return find(name, ListKind.INSTANCE);
    }

    /// Makes a set.
    ///
    /// @param <E> what is in it
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteSet<E> set() {
        return make(SetKind.INSTANCE);
    }

    /// Makes a set with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteSet<E> set(String name) {
        return find(name, SetKind.INSTANCE);
    }

    /// Makes a queue without bounds.
    ///
    /// @param <E> what is in it
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteQueue<E> queue() {
        return make(QueueKind.INSTANCE, Integer.MAX_VALUE);
    }

    /// Makes a queue without bounds with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteQueue<E> queue(String name) {
        return find(name, QueueKind.INSTANCE, Integer.MAX_VALUE);
    }

    /// Makes a queue with bounds.
    ///
    /// @param <E> what is in it
    /// @param capacity how many elements there can be at most, from 1 on
    /// @return its proxy
    /// @throws IllegalArgumentException if it can have no elements
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteQueue<E> queue(int capacity) {
        return make(QueueKind.INSTANCE, checked(capacity));
    }

    /// Makes a queue with bounds with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @param capacity how many elements there can be at most, from 1 on
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name, or if it can have no elements
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteQueue<E> queue(String name, int capacity) {
        return find(name, QueueKind.INSTANCE, checked(capacity));
    }

    /// Makes a deque without bounds.
    ///
    /// @param <E> what is in it
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteDeque<E> deque() {
        return make(DequeKind.INSTANCE, Integer.MAX_VALUE);
    }

    /// Makes a deque without bounds with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteDeque<E> deque(String name) {
        return find(name, DequeKind.INSTANCE, Integer.MAX_VALUE);
    }

    /// Makes a deque with bounds.
    ///
    /// @param <E> what is in it
    /// @param capacity how many elements there can be at most, from 1 on
    /// @return its proxy
    /// @throws IllegalArgumentException if it can have no elements
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteDeque<E> deque(int capacity) {
        return make(DequeKind.INSTANCE, checked(capacity));
    }

    /// Makes a deque with bounds with a name, or finds it.
    ///
    /// @param <E> what is in it
    /// @param name the name
    /// @param capacity how many elements there can be at most, from 1 on
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name, or if it can have no elements
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <E> RemoteDeque<E> deque(String name, int capacity) {
        return find(name, DequeKind.INSTANCE, checked(capacity));
    }

    /// Makes a counter, at 0.
    ///
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteCounter counter() {
        return make(CounterKind.INSTANCE);
    }

    /// Makes a counter, at 0 with a name, or finds it.
    ///
    /// @param name the name
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteCounter counter(String name) {
        return find(name, CounterKind.INSTANCE);
    }

    /// Makes a variable.
    ///
    /// @param <T> what it is
    /// @param initial what it is at first
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <T> RemoteValue<T> value(T initial) {
        return make(ValueKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes a variable with a name, or finds it.
    ///
    /// @param <T> what it is
    /// @param name the name
    /// @param initial what it is at first
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final <T> RemoteValue<T> value(String name, T initial) {
        return find(name, ValueKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array.
    ///
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Double, double[]> array(double[] initial) {
        return make(ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array with a name, or finds it.
    ///
    /// @param name the name
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Double, double[]> array(String name, double[] initial) {
        return find(name, ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array.
    ///
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Long, long[]> array(long[] initial) {
        return make(ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array with a name, or finds it.
    ///
    /// @param name the name
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Long, long[]> array(String name, long[] initial) {
        return find(name, ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array.
    ///
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Integer, int[]> array(int[] initial) {
        return make(ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array with a name, or finds it.
    ///
    /// @param name the name
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Integer, int[]> array(String name, int[] initial) {
        return find(name, ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array.
    ///
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Byte, byte[]> array(byte[] initial) {
        return make(ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    /// Makes an array with a name, or finds it.
    ///
    /// @param name the name
    /// @param initial what is in it at first
    /// @return its proxy
    /// @throws IllegalArgumentException if something else has that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public final RemoteArray<Byte, byte[]> array(String name, byte[] initial) {
        return find(name, ArrayKind.INSTANCE, Objects.requireNonNull(initial));
    }

    private static int checked(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity must be in [1, " + Integer.MAX_VALUE + "]: capacity=" + capacity);
        }
        return capacity;
    }
}
