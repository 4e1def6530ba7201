package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/// Leases as locks of an open file description: unlike POSIX locks they do not end when something else in the
/// process opens and closes the same file. The descriptor is closed with the process only.
final class OfdLeases implements Leases {

    private final int descriptor;
    // The kernel does not count a description's own locks when it is asked through it.
    private final BitSet own = new BitSet();

    private OfdLeases(int descriptor) {
        this.descriptor = descriptor;
    }

    static OfdLeases open(Path file) throws IOException {
        return new OfdLeases(Posix.open(file));
    }

    @Override
    public boolean tryHold(int at) {
        boolean held = Posix.tryLock(descriptor, at);
        if (held) {
            synchronized (own) {
                own.set(at);
            }
        }
        return held;
    }

    @Override
    public void release(int at) {
        synchronized (own) {
            own.clear(at);
        }
        Posix.unlock(descriptor, at);
    }

    @Override
    public boolean isHeld(int at) {
        synchronized (own) {
            if (own.get(at)) {
                return true;
            }
        }
        return Posix.isLocked(descriptor, at);
    }

    /// Ends all leases at once, as the end of the process does.
    void die() {
        Posix.close(descriptor);
    }
}
