package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// Blocks that are a [ValueCell].
public final class ValueKind implements Recoverable {

    public static final ValueKind VALUE = new ValueKind();

    private ValueKind() {}

    @Override
    public int kind() {
        return Kind.VALUE;
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        ValueCell.recover(domain, block, slot);
    }

    @Override
    public void removeParts(Domain domain, Block block) {
        ValueCell.removeParts(domain, block);
    }
}
