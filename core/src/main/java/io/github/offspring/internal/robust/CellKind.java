package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// The kinds of [Cell], by what users see in them.
public enum CellKind implements Recoverable {
    INT(Kind.INT_CELL),
    LONG(Kind.LONG_CELL),
    DOUBLE(Kind.DOUBLE_CELL),
    BOOLEAN(Kind.BOOLEAN_CELL);

    private final int kind;

    CellKind(int kind) {
        this.kind = kind;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        Cell.recover(domain, block, slot);
    }
}
