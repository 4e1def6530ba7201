package io.github.offspring.manager;

import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.RemoteClient;
import org.jspecify.annotations.Nullable;

/// What a [Manager] makes by itself: containers of values.
///
/// What has a name is found again under it, by any process: the first who asks makes it. It stays until its name
/// is [forgotten][Manager#forget], or the manager ends. What has none ends when the last proxy of it does.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
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
}
