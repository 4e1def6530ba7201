package io.github.offspring.internal.lease;

import java.io.IOException;
import java.nio.file.Path;

/// Locks of the kernel's on single bytes of one file, that end with their process whatever ends it: whether one is
/// held is the only proof that a process lives.
///
/// Not thread-safe for the same byte: a second thread of one process would be given the same lock again.
public interface Leases {

    /// Takes a byte's lock.
    ///
    /// @return whether this process holds it now
    boolean tryHold(int at) throws IOException;

    /// Gives it back. The byte that says that this process lives is never given back.
    void release(int at) throws IOException;

    /// Whether a living process, this one or another, holds it. May say so for a moment although none does, never
    /// the other way round.
    boolean isHeld(int at) throws IOException;

    /// @param portable whether the operating system is not to be called directly
    static Leases open(Path file, boolean portable) throws IOException {
        return portable ? FileLockLeases.open(file) : OfdLeases.open(file);
    }
}
