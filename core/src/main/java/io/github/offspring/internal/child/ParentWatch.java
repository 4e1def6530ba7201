package io.github.offspring.internal.child;

import io.github.offspring.internal.family.MemoryPlace;
import io.github.offspring.internal.family.ParentEnd;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.launch.LastWord;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a child does when its parent is gone: it ends too, and takes along what would be left.
final class ParentWatch {

    /// How often a process that shuts down looks whether its parent still lives.
    static final long INTERVAL_NANOS = 20_000_000;

    private static volatile @Nullable Path familyDirectory;
    private static volatile @Nullable Ticket ownTicket;

    private ParentWatch() {}

    static void home(Path directory, Ticket ticket) {
        familyDirectory = directory;
        ownTicket = ticket;
    }

    /// Ends this process. Code that waits for the parent's end gets a moment to act on it; nothing else does.
    ///
    /// Once: a second thread that notices, because it cannot send its result, must not end the process while the
    /// first one is clearing away.
    ///
    /// @return never; there to be thrown, so that the compiler knows
    static synchronized AssertionError orphaned() {
        try {
            ParentEnd.announce();
            Ticket ticket = ownTicket;
            if (ticket != null) {
                // Nobody will read it, and the family may live on for long without this process's parent.
                LastWord.discard(ticket);
            }
            Path directory = familyDirectory;
            if (directory != null) {
                // If the parent was the family's root the directory is nobody's now.
                MemoryPlace.removeIfAbandoned(directory);
            }
        } finally {
            Runtime.getRuntime().halt(Control.EXIT_ORPHANED);
        }
        return new AssertionError("halted");
    }
}
