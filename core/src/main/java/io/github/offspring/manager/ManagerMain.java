package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.remote.RemoteServer;
import java.io.Serial;

/// What a manager's process does: it serves until it is told to end.
final class ManagerMain implements Action {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ServeOptions options;
    private final Ticket ticket;

    /// @param ticket where its owner expects it
    ManagerMain(ServeOptions options, Ticket ticket) {
        this.options = options;
        this.ticket = ticket;
    }

    @Override
    public void perform() throws Exception {
        try (RemoteServer server = options.serve(null)) {
            server.admit(Rendezvous.connect(ticket), true);
            server.awaitClosed();
        }
    }
}
