package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// Blocks that are a [TopicCell].
public final class TopicKind implements Recoverable {

    public static final TopicKind TOPIC = new TopicKind();

    private TopicKind() {}

    @Override
    public int kind() {
        return Kind.TOPIC;
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        TopicCell.recover(domain, block, slot);
    }

    @Override
    public void removeParts(Domain domain, Block block) {
        new QueueBlock(domain, block).removeFiles();
    }

    /// As [QueueKind#freeParts].
    public void freeParts(Domain domain, Block block) {
        QueueKind.QUEUE.freeParts(domain, block);
    }
}
