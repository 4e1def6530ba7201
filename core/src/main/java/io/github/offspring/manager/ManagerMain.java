package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.remote.RemoteServer;
import io.github.offspring.internal.remote.ServerLimits;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// What a manager's process does: it serves until it is told to end.
final class ManagerMain implements Action {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Ticket ticket;
    private final @Nullable Action initializer;

    /// @param ticket where its owner expects it
    /// @param initializer what is done before anything else; null for nothing
    ManagerMain(String name, Ticket ticket, @Nullable Action initializer) {
        this.name = name;
        this.ticket = ticket;
        this.initializer = initializer;
    }

    @Override
    public void perform() throws Exception {
        if (initializer != null) {
            initializer.perform();
        }
        try (RemoteServer server = RemoteServer.start(name, ServerLimits.family())) {
            server.admit(Rendezvous.connect(ticket), true);
            server.awaitClosed();
        }
    }
}
