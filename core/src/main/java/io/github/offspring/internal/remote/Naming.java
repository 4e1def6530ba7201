package io.github.offspring.internal.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which factories of this process's servers wait for the objects of others: two that wait for each other, or one that
/// waits for itself, would do so for ever.
final class Naming {

    /// A named object that is being made.
    private record Name(String server, String name) {}

    private static final ThreadLocal<@Nullable Name> MAKING = new ThreadLocal<>();
    // What the maker of each one waits for. Guarded by the map's monitor.
    private static final Map<Name, Name> WAITING = new HashMap<>();

    private Naming() {}

    /// Has an object made, in this thread.
    static <T> T making(ServerAddress server, String name, Callable<T> factory) throws Exception {
        Name outer = MAKING.get();
        MAKING.set(new Name(server.identity(), name));
        try {
            return factory.call();
        } finally {
            if (outer == null) {
                MAKING.remove();
            } else {
                MAKING.set(outer);
            }
        }
    }

    /// Asks for an object, which this thread may have to wait for.
    ///
    /// @throws IllegalStateException if that waits for what this thread is making
    static <T> T asking(ServerAddress server, String name, Supplier<T> question) {
        Name making = MAKING.get();
        if (making == null) {
            return question.get();
        }
        enter(making, new Name(server.identity(), name));
        try {
            return question.get();
        } finally {
            synchronized (WAITING) {
                WAITING.remove(making);
            }
        }
    }

    private static void enter(Name making, Name asked) {
        synchronized (WAITING) {
            for (Name next = asked; next != null; next = WAITING.get(next)) {
                if (next.equals(making)) {
                    throw new IllegalStateException("manager: the factory of a name waits for itself: name="
                            + making.name + ", asked=" + asked.name + "; have one of them made before");
                }
            }
            WAITING.put(making, asked);
        }
    }
}
