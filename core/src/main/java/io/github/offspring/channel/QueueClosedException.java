package io.github.offspring.channel;

import java.io.Serial;

/// Tells that a queue or a topic takes nothing more, or that it has nothing more to give and never will.
public final class QueueClosedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    QueueClosedException(String message) {
        super(message);
    }
}
