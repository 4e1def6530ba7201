package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.MapKind.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A [RemoteMap] whose methods do not wait: many calls are on their way at a time.
///
/// ```java
/// AsyncMap<String, Integer> sizes = map.async();
/// List<CompletableFuture<Integer>> futures = names.stream().map(sizes::get).toList();
/// futures.forEach(size -> IO.println(size.join()));           // about one round trip for all
/// ```
///
/// To cancel a future, or to complete it in another way, such as `orTimeout`, interrupts the function, if one
/// runs. Python's proxies have nothing like it.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* What hangs on a future runs in a thread of its
/// own.
///
/// **Order** The manager begins the calls of one process for one map in their order. Only those that wait for
/// somebody's function, or run one, may be overtaken by others; and those whose keys or values take more than ten
/// seconds to be read, or compared.
///
/// **Time** To begin a call takes what sending it takes. Each asks the manager.
///
/// **Crash** If the manager dies, the futures end with a [io.github.offspring.ManagerLostException], at once,
/// that says whether the call may have run. While it is [started again][ManagerBuilder#restart] the calls of this
/// map wait for it, in their order and without this thread; until then what they have been given must not be
/// changed.
///
/// @param <K> the keys; not null
/// @param <V> the values; not null
public final class AsyncMap<K, V> {

    private final Reference reference;

    AsyncMap(Reference reference) {
        this.reference = reference;
    }

    private static <T> T some(T value) {
        return Objects.requireNonNull(value);
    }

    /// Asks for a value.
    ///
    /// @param key the key
    /// @return will have the value; null if there is none
    public CompletableFuture<@Nullable V> get(K key) {
        return Calls.begin(reference, Method.GET, some(key));
    }

    /// Puts a value.
    ///
    /// @param key the key
    /// @param value the value
    /// @return will have the value from before; null if there was none
    public CompletableFuture<@Nullable V> put(K key, V value) {
        return Calls.begin(reference, Method.PUT, some(key), some(value));
    }

    /// Puts a value if there is none.
    ///
    /// @param key the key
    /// @param value the value
    /// @return will have the value that is there already; null if there was none
    public CompletableFuture<@Nullable V> putIfAbsent(K key, V value) {
        return Calls.begin(reference, Method.PUT_IF_ABSENT, some(key), some(value));
    }

    /// Removes a value.
    ///
    /// @param key the key
    /// @return will have the value from before; null if there was none
    public CompletableFuture<@Nullable V> remove(K key) {
        return Calls.begin(reference, Method.REMOVE, some(key));
    }

    /// Changes a value by a function that runs at the manager, while nobody else changes it.
    ///
    /// @param key the key
    /// @param function what makes the new value of the key and the old one, which is null if there is none; null
    /// for none
    /// @return will have the new value; null if there is none
    public CompletableFuture<@Nullable V> compute(
            K key, ServerBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return Calls.begin(reference, Method.COMPUTE, some(key), some(function));
    }

    /// Puts a value, or what a function makes at the manager of the one that is there and this one.
    ///
    /// @param key the key
    /// @param value the value
    /// @param function what makes the new value of the old one and the given one; null for none
    /// @return will have the new value; null if there is none
    public CompletableFuture<@Nullable V> merge(
            K key, V value, ServerBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return Calls.begin(reference, Method.MERGE, some(key), some(value), some(function));
    }
}
