package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import java.util.Map;

/// A number of permits for threads of any processes.
public sealed interface Permits permits OwnedPermits, CountedPermits {

    /// Those that lie in a block, of one of the two kinds.
    static Permits of(Domain domain, Block block) {
        return block.kind() == OwnedPermits.KIND ? new OwnedPermits(domain, block) : new CountedPermits(domain, block);
    }

    /// Takes some if they are there now and nobody comes first.
    boolean tryAcquire(int count);

    /// Takes some, waiting for them if need be.
    ///
    /// @param interruptible whether an interruption ends the waiting; the thread stays interrupted
    /// @return false if the deadline came, or the interruption; it has none of them then
    boolean acquire(int count, long deadline, boolean interruptible);

    /// Gives some back.
    ///
    /// @return false if it may not
    boolean release(int count);

    int available();

    /// How many there can be at most.
    int bound();

    boolean hasWaiters();

    /// How many each process has, by its name, as far as that is known.
    Map<String, Integer> holders();
}
