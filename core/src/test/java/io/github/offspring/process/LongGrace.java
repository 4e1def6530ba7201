package io.github.offspring.process;

import java.time.Duration;

/// Whoever is asked to end has the time for it, however slow the machine is: what is started meanwhile, too.
public final class LongGrace implements AutoCloseable {

    private final Duration before = Family.current().grace();

    /// From now on, until it is closed.
    public LongGrace() {
        Family.current().grace(Duration.ofMinutes(10));
    }

    @Override
    public void close() {
        Family.current().grace(before);
    }
}
