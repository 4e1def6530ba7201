package io.github.offspring.internal.launch;

import java.util.concurrent.atomic.AtomicBoolean;

/// Says in one line on standard error that code of the user's has failed, the first time that it does; as
/// `java.util.logging.ErrorManager` does, and for the same reason: it would be said for every line.
public final class OneComplaint {

    private final AtomicBoolean said = new AtomicBoolean();

    public void say(String what, Throwable why) {
        if (said.compareAndSet(false, true)) {
            try {
                System.err.println(what + " because " + why.toString().replace('\n', ' '));
            } catch (RuntimeException | Error _) {
                // Nobody is left to tell.
            }
        }
    }
}
