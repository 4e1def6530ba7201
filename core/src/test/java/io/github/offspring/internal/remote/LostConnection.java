package io.github.offspring.internal.remote;

import java.util.Objects;

/// Ends a connection as somebody does who cuts it.
public final class LostConnection {

    private LostConnection() {}

    /// @param proxy of an object that is called over it
    public static void of(Object proxy) {
        var reference = (RemoteReference) Objects.requireNonNull(RemoteClient.referenceOf(proxy));
        ClientSession session = reference.where().session();
        session.lose(Loss.hungUp(session.server()));
    }

    /// Whether somebody has called over the connection to a manager, and waits for the reply.
    public static boolean isWaitedFor(Object manager) {
        ClientSession session = ClientSessions.known(ManagerClients.of(manager).address());
        return session != null && session.isWaitedFor();
    }
}
