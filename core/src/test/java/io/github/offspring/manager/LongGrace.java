package io.github.offspring.manager;

import io.github.offspring.process.Family;
import java.time.Duration;

/// Whoever is asked to end has the time for it, however slow the machine is: what is started meanwhile, too.
final class LongGrace implements AutoCloseable {

    private final Duration before = Family.current().grace();

    LongGrace() {
        Family.current().grace(Duration.ofMinutes(1));
    }

    @Override
    public void close() {
        Family.current().grace(before);
    }
}
