package io.github.offspring.internal.remote;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How what stands above managers comes from one, as users have it, to the way to its server.
public final class ManagerClients {

    // Written when the class of managers is initialized.
    private static volatile @Nullable Function<Object, RemoteClient> ways;

    private ManagerClients() {}

    /// Says how; for the managers' own class.
    public static void areFoundBy(Function<Object, RemoteClient> function) {
        ways = function;
    }

    /// @param manager a manager, as users have it
    public static RemoteClient of(Object manager) {
        return Objects.requireNonNull(ways, "there is no manager").apply(manager);
    }
}
