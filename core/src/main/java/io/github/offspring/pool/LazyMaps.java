package io.github.offspring.pool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The lazy maps of a pool that have not come to their end.
final class LazyMaps {

    private final PoolCore core;
    // Both guarded by the pool's lock.
    private final Set<LazyJob> open = new HashSet<>();
    // Those that have pulled elements and not handed them in yet: a pool that has been shut down waits for them.
    private final Set<LazyJob> reserved = new HashSet<>();

    LazyMaps(PoolCore core) {
        this.core = core;
    }

    // ---- Without the lock

    /// @throws RejectedExecutionException if the pool takes nothing
    void open(LazyJob job) {
        core.inLock(() -> {
            core.checkAccepting();
            open.add(job);
        });
    }

    /// Sees to it that elements may still be handed in after a shutdown.
    ///
    /// @throws RejectedExecutionException if the pool takes nothing
    void reserve(LazyJob job) {
        core.inLock(() -> {
            core.checkAccepting();
            reserved.add(job);
        });
    }

    /// Hands in what has been reserved for.
    ///
    /// @throws RejectedExecutionException if the pool has been stopped meanwhile, or the map closed
    void acceptReserved(LazyJob job, Work chunk) {
        core.accept(List.of(chunk), () -> {
            if (!reserved.remove(job)) {
                core.checkAccepting();
                throw new RejectedExecutionException(core.name() + ": takes no part of a map that has been closed");
            }
        });
    }

    /// Nothing will be handed in of what has been reserved for.
    void release(LazyJob job) {
        core.inLock(() -> {
            reserved.remove(job);
            core.endIfDone();
        });
    }

    /// The map has come to its end, or has been closed.
    void forget(LazyJob job) {
        core.inLock(() -> {
            open.remove(job);
            reserved.remove(job);
            core.endIfDone();
        });
    }

    /// Has nobody wait for the input of a map if nothing of it would be taken any more.
    void refuseInputs() {
        List<LazyJob> jobs = core.locked(() -> core.lifecycle().isOpen() ? List.of() : List.copyOf(open));
        RejectedExecutionException refusal = refusal();
        if (refusal != null) {
            jobs.forEach(job -> job.refuseInput(refusal));
        }
    }

    private @Nullable RejectedExecutionException refusal() {
        return core.locked(core.lifecycle()::refusal);
    }

    // ---- Under the lock

    void releaseAll() {
        reserved.clear();
    }

    boolean hasReserved() {
        return !reserved.isEmpty();
    }
}
