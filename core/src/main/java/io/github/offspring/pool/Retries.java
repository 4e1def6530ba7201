package io.github.offspring.pool;

import java.util.List;

/// Which work is begun again, of those that a worker has died of or that took too long. Used under the pool's lock,
/// if nothing else is said.
final class Retries {

    private final int quarantine;
    private final PoolLifecycle lifecycle;
    private final WorkQueue queue;

    /// @param quarantine how many workers a task that is tried again may cost
    Retries(int quarantine, PoolLifecycle lifecycle, WorkQueue queue) {
        this.quarantine = quarantine;
        this.lifecycle = lifecycle;
        this.queue = queue;
    }

    /// Has work done again, if it may be.
    ///
    /// @param next the attempt that this would be
    /// @return false if it may not
    boolean begin(Work work, int from, int to, Attempts next) {
        boolean possible = work.attempts().number() < next.allowed()
                && next.deaths() < quarantine
                && !work.payload().hasExclusiveDepartures()
                && !work.isCancelled()
                && lifecycle.isOpen();
        if (possible) {
            queue.add(List.of(work.again(from, to, next)));
        }
        return possible;
    }

    /// Whether work has cost as many workers as it may. Needs no lock.
    boolean isQuarantined(Attempts next) {
        return next.allowed() > 1 && next.deaths() >= quarantine;
    }
}
