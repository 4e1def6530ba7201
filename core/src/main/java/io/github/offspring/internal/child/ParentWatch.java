package io.github.offspring.internal.child;

import io.github.offspring.internal.family.ParentEnd;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.os.PrivateDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a child does when its parent is gone: it ends too, and takes along what would be left.
final class ParentWatch {

    /// How often a process that shuts down looks whether its parent still lives.
    static final long INTERVAL_NANOS = 20_000_000;

    private static volatile @Nullable Path familyDirectory;

    private ParentWatch() {}

    static void familyDirectory(Path directory) {
        familyDirectory = directory;
    }

    /// Returns when a process has ended, for a child that has no socket to see it by.
    static void awaitEndOf(long parentPid) {
        Thread.interrupted();
        Optional<ProcessHandle> parent = ProcessHandle.of(parentPid);
        while (parent.isPresent() && parent.get().isAlive()) {
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }

    /// Ends this process. Code that waits for the parent's end gets a moment to act on it; nothing else does.
    ///
    /// @return never; there to be thrown, so that the compiler knows
    static AssertionError orphaned() {
        try {
            ParentEnd.announce();
            Path directory = familyDirectory;
            if (directory != null) {
                // If the parent was the family's root the directory is nobody's now.
                PrivateDirectory.removeIfAbandoned(directory);
            }
        } finally {
            Runtime.getRuntime().halt(Control.EXIT_ORPHANED);
        }
        return new AssertionError("halted");
    }
}
