package io.github.offspring.manager;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// A counter as it is at its manager.
final class HostedCounter {

    private final AtomicLong number = new AtomicLong();
    // Those that run a function.
    private final Set<Thread> updating = ConcurrentHashMap.newKeySet();

    /// Only to be read.
    AtomicLong read() {
        return number;
    }

    /// To be changed.
    ///
    /// @throws IllegalStateException if this thread runs a function of it, which would be run again for ever
    AtomicLong write() {
        if (!updating.isEmpty() && updating.contains(Thread.currentThread())) {
            throw OwnFunction.changes("counter");
        }
        return number;
    }

    long update(Function<Long, Long> function) {
        AtomicLong changed = write();
        updating.add(Thread.currentThread());
        try {
            return changed.updateAndGet(function::apply);
        } finally {
            updating.remove(Thread.currentThread());
        }
    }
}
