package io.github.offspring.internal.remote;

/// The client process that a call comes from, as the server sees it.
public interface Caller {

    /// Never given twice by one server.
    long id();

    /// Its name, for people.
    String name();

    /// Its process id, on its own machine.
    long pid();

    /// Has something done when the client is gone, or at once if it is: what it holds is to be given back. Must
    /// not wait for long.
    ///
    /// @param key under which [#forget] finds it; another action under the same key is replaced
    void whenGone(Object key, Runnable action);

    /// Forgets what was to be done.
    void forget(Object key);

    boolean isGone();
}
