package io.github.offspring.manager;

import io.github.offspring.LaunchException;
import io.github.offspring.Task;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.remote.RemoteServer;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// What a manager's process does: it serves until it is told to end. If it cannot, why is its result: nothing is wrong
/// with the program, so nothing is to be on its error output, with a stack trace, beside what its owner is thrown.
final class ManagerMain implements Task<@Nullable LaunchException> {

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
    public @Nullable LaunchException call() throws Exception {
        options.initialize();
        RemoteServer begun;
        try {
            begun = options.serve(null);
        } catch (LaunchException e) {
            return e;
        }
        try (RemoteServer server = begun) {
            server.admit(Rendezvous.connect(ticket), true);
            server.awaitClosed();
        }
        return null;
    }
}
