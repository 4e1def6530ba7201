package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Recoverable;

/// Blocks that are a mutex and nothing else.
public final class MutexKind implements Recoverable {

    static final MutexKind PLAIN = new MutexKind(Kind.LOCK);
    static final MutexKind REENTRANT = new MutexKind(Kind.REENTRANT_LOCK);

    /// What such a block takes.
    public static final long BYTES = Block.BODY + Mutex.BYTES;

    private final int kind;

    private MutexKind(int kind) {
        this.kind = kind;
    }

    /// The kind of locks that their owner may, or may not, take again.
    public static MutexKind of(boolean reentrant) {
        return reentrant ? REENTRANT : PLAIN;
    }

    @Override
    public int kind() {
        return kind;
    }

    public Mutex of(Domain domain, Block block) {
        return new Mutex(domain, block, Block.BODY);
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        of(domain, block).recover(slot);
    }
}
