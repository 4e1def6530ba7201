package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What this process knows of servers that are started again when they have died, by their places.
///
/* The socket of such a server is replaced by that of the next one and never missing in between. So where there is none,
 * nobody will come any more. Who serves a port has no such sign: it is waited for, once.
 */
final class Successors {

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final ThreadLocal<@Nullable String> RESTORING = new ThreadLocal<>();

    private Successors() {}

    /// How a connection is made, until a deadline.
    interface Attempt {
        ClientSession at(ServerAddress address, long deadlineNanos) throws IOException;
    }

    /// The last one at the place of a server.
    ///
    /// @return null if this process has not been connected to any
    static @Nullable ServerAddress latest(ServerAddress address) {
        return address.restarts() ? Place.of(address).latest() : null;
    }

    /// Before this thread waits for one.
    ///
    /// @throws IOException if it would wait for itself
    static void checkMayWait(ServerAddress address) throws IOException {
        if (address.restarts() && address.place().equals(RESTORING.get())) {
            throw new IOException("this thread is to restore it; use the manager that it has been given for that");
        }
    }

    /// Connects to a server, or to the next one at its place, which may be about to be started.
    ///
    /// @throws IOException if there will be none
    static ClientSession connect(ServerAddress address, Attempt attempt) throws IOException {
        if (!address.restarts()) {
            return attempt.at(address, Deadline.after(Greeting.FAMILY_PATIENCE));
        }
        Place place = Place.of(address);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return attempt.at(address, deadline);
            } catch (Proofs.NoProofException e) {
                // However long it is waited for: nobody would be let in.
                throw e;
            } catch (IOException | AuthenticationException e) {
                String end = Deadline.left(deadline) <= 0
                        ? place.endedAtLast("it has not been started again in time")
                        : isVacant(address) ? place.endedAtLast("it has ended, and is not started again") : place.end();
                if (end != null) {
                    throw new IOException(end, e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isVacant(ServerAddress address) {
        return !address.isRemote() && Files.notExists(Path.of(address.place()));
    }

    /// Nobody will serve at that place any more: those who wait there are told.
    static void vacate(ServerAddress address, String why) {
        if (!address.restarts()) {
            return;
        }
        Place.of(address).ended(why);
        try {
            Files.deleteIfExists(Path.of(address.place()));
        } catch (IOException _) {
            // It goes with the family, and who waits there does so in vain.
        }
    }

    /// Does what restores a server before it lets others in: a thread that waited for that here would wait for
    /// itself.
    static void restoring(ServerAddress address, Runnable action) {
        String outer = RESTORING.get();
        RESTORING.set(address.place());
        try {
            action.run();
        } finally {
            RESTORING.set(outer);
        }
    }
}
