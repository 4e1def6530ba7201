package io.github.offspring.internal.remote;

import io.github.offspring.ManagerLostException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What tells the users of one connection of changes at its server.
final class SessionVersions {

    private final ClientSession session;
    private volatile @Nullable Versions known;
    private volatile boolean asked;

    SessionVersions(ClientSession session) {
        this.session = session;
    }

    /// @param asks whether to ask the server, if that has not been done
    /// @return null if it is not known, or there is none, or the server is gone
    @Nullable
    Versions get(boolean asks) {
        if (asks && !asked) {
            asked = true;
            known = ask();
        }
        Versions found = known;
        if (found != null) {
            // What is kept here is not to outlive its server by much.
            session.lookForEnd();
        }
        return session.isLost() ? null : found;
    }

    private @Nullable Versions ask() {
        if (!session.terms().isFamily()) {
            return null;
        }
        try {
            Versions.Locator locator = ServerCalls.of(session).versions();
            return locator == null ? null : Versions.take(locator);
        } catch (IOException | OutOfMemoryError | ManagerLostException _) {
            // Everything is asked for at the server, as ever; at the next one, if this one is gone.
            return null;
        }
    }
}
