package io.github.offspring.pool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The lazy maps of a pool that have not come to their end. Used under the pool's lock.
final class LazyMaps {

    private final Set<LazyJob> open = new HashSet<>();
    // Those that have pulled elements and not handed them in yet.
    private final Set<LazyJob> reserved = new HashSet<>();

    void add(LazyJob job) {
        open.add(job);
    }

    void remove(LazyJob job) {
        open.remove(job);
        reserved.remove(job);
    }

    List<LazyJob> all() {
        return List.copyOf(open);
    }

    /// Notes that elements will be handed in: a pool that has been shut down waits for them.
    void reserve(LazyJob job) {
        reserved.add(job);
    }

    /// @return false if it had not been reserved, or is not any more
    boolean release(LazyJob job) {
        return reserved.remove(job);
    }

    void releaseAll() {
        reserved.clear();
    }

    boolean hasReserved() {
        return !reserved.isEmpty();
    }
}
