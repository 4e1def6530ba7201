package io.github.offspring.channel;

import io.github.offspring.internal.family.FamilyHome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The connections of this process that lead to others, so that an orderly end of the JVM closes them in order.
final class OpenConnections {

    private static final Set<StreamConnection<?>> OPEN = ConcurrentHashMap.newKeySet();

    static {
        FamilyHome.here().atShutdown(OpenConnections::closeAll);
    }

    private OpenConnections() {}

    static void add(StreamConnection<?> connection) {
        OPEN.add(connection);
    }

    static void remove(StreamConnection<?> connection) {
        OPEN.remove(connection);
    }

    private static void closeAll() {
        OPEN.forEach(StreamConnection::close);
    }
}
