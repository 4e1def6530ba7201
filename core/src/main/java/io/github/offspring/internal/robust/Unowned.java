package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// Objects in which nothing is anybody's. The dead have left nothing there but, maybe, a change that they have told
/// nobody of.
///
/// @param sleepAt where their [WaitPoint] is
record Unowned(int kind, long sleepAt) implements Recoverable {

    @Override
    public void recover(Domain domain, Block block, int slot) {
        new WaitPoint(domain, block, sleepAt).wakeAll();
    }
}
