package io.github.offspring.internal.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the sending side of a socket goes over to a [Ring]: it makes one and names it in a message between the others;
/// when the other side has it, which the ring itself tells, a last message over the socket says that the rest goes
/// there. Nobody waits for anything, and if the other side does not take it nothing changes.
///
/// Used by the thread that sends.
final class RingOffer {

    private enum State {
        NOT_YET,
        OFFERED,
        OVER
    }

    private final RingTerms terms;
    private State state = State.NOT_YET;
    private int messages;
    private @Nullable Ring ring;
    // For who closes.
    private volatile @Nullable Path file;

    RingOffer(RingTerms terms) {
        this.terms = terms;
    }

    /// Notes that a message is about to be sent.
    ///
    /// @return the name of a ring that the other side is to be told of first; null for none
    byte @Nullable [] next() {
        if (state != State.NOT_YET || !terms.isDue(messages++)) {
            return null;
        }
        String name = Ring.newName();
        Path path = terms.directory().resolve(name);
        try {
            ring = Ring.create(path);
        } catch (IOException | OutOfMemoryError _) {
            // There is no room for it: the socket does as well.
            state = State.OVER;
            return null;
        }
        file = path;
        state = State.OFFERED;
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /// The ring if the other side has just taken it.
    @Nullable
    Ring accepted() {
        Ring offered = ring;
        if (state != State.OFFERED || offered == null || !offered.isAccepted()) {
            return null;
        }
        state = State.OVER;
        ring = null;
        file = null;
        return offered;
    }

    /// Removes what nobody will take.
    void withdraw() {
        Path left = file;
        if (left != null) {
            try {
                Files.deleteIfExists(left);
            } catch (IOException _) {
                // It goes with the family.
            }
        }
    }
}
