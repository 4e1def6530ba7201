package io.github.offspring.internal.remote;

import io.github.offspring.ManagerLostException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What tells the users of one connection of changes at its server.
final class SessionVersions {

    private static final long LOOK_NANOS = 5_000_000;

    private final ClientSession session;
    private volatile @Nullable Versions known;
    private volatile boolean asked;
    // Before the last look that has found the server there.
    private volatile long lookedNanos = System.nanoTime() - LOOK_NANOS;

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
        return found != null && isThere() ? found : null;
    }

    /// What is kept here is good as long as the server is there. Where another one can follow it that has to be so
    /// after this was asked: this process may have stood still for any time before. Otherwise it is for the sake of
    /// an early error only. What is read from the server says nothing, for it may have been sent long ago.
    private boolean isThere() {
        long now = System.nanoTime();
        if (!session.address().restarts() && now - lookedNanos < LOOK_NANOS) {
            return !session.isLost();
        }
        if (!session.lookForEndNow()) {
            return false;
        }
        lookedNanos = now;
        return true;
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
