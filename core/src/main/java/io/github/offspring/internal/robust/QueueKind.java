package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// Blocks that are a [QueueCell].
public final class QueueKind implements Recoverable {

    public static final QueueKind QUEUE = new QueueKind();

    private QueueKind() {}

    @Override
    public int kind() {
        return Kind.QUEUE;
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        QueueCell.recover(domain, block, slot);
    }

    @Override
    public void removeParts(Domain domain, Block block) {
        QueueCell.removeParts(domain, block);
    }

    /// Frees the pages of a block that was never sent and that nobody has any more.
    public void freeParts(Domain domain, Block block) {
        removeParts(domain, block);
        Roster.free(domain.heap(), block, QueueBlock.PRODUCER_ROSTER);
        Roster.free(domain.heap(), block, QueueBlock.TAKING_ROSTER);
        Roster.free(domain.heap(), block, QueueBlock.CLAIM_ROSTER);
    }
}
