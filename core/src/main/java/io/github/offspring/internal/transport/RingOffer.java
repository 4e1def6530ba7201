package io.github.offspring.internal.transport;

import io.github.offspring.internal.os.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// How the sending side of a socket goes over to a [Ring]: it makes one and tells of it in a message between the
/// others; when the other side has it, which the ring itself tells, a last message over the socket says that the
/// rest goes there. Nobody waits for anything, and if the other side does not take it nothing changes.
///
/// Used by the thread that sends, if nothing else is said.
final class RingOffer {

    /// What tells of a ring: `pid:8 descriptor:4 token:8`.
    static final int BYTES = 20;

    private enum State {
        NOT_YET,
        OFFERED,
        OVER
    }

    private static final int NONE = -1;

    private final RingTerms terms;
    private int messages;
    // All below are guarded by this object's monitor.
    private State state = State.NOT_YET;
    private int descriptor = NONE;
    private @Nullable Ring ring;

    RingOffer(RingTerms terms) {
        this.terms = terms;
    }

    /// Notes that a message is about to be sent.
    ///
    /// @param telling where to write what the other side is to be told first
    /// @return whether there is such a thing
    synchronized boolean next(ByteBuffer telling) {
        if (state != State.NOT_YET || !terms.isDue(messages++)) {
            return false;
        }
        try {
            descriptor = Ring.openMemory();
            long token = ThreadLocalRandom.current().nextLong();
            ring = Ring.create(descriptor, token);
            state = State.OFFERED;
            telling.putLong(ProcessHandle.current().pid()).putInt(descriptor).putLong(token);
            return true;
        } catch (IOException | OutOfMemoryError _) {
            // There is no memory for it: the socket does as well.
            withdraw();
            return false;
        }
    }

    /// The ring if the other side has just taken it.
    synchronized @Nullable Ring accepted() {
        Ring offered = ring;
        if (offered == null || !offered.isAccepted()) {
            return null;
        }
        withdraw();
        return offered;
    }

    /// Lets go of what the other side has taken, or will not take. May be called by any thread.
    synchronized void withdraw() {
        state = State.OVER;
        ring = null;
        if (descriptor != NONE) {
            Posix.close(descriptor);
            descriptor = NONE;
        }
    }
}
