package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;

/// Blocks whose contents are [Slots]. Their head:
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 56     | 32    | writing | a [Mutex], of whoever writes to a slot; never held while users' code runs |
/// | 88     | 4     | changes | a [WaitPoint] |
/// | 92     | 4     | count   | how many slots there are |
///
public final class SlotsKind extends Stored {

    public static final SlotsKind RECORDS = new SlotsKind(Kind.RECORDS);
    public static final SlotsKind LIST = new SlotsKind(Kind.LIST);

    /// What the head takes.
    public static final long HEAD_BYTES = 40;

    private static final long WRITING = HEAD;
    private static final long CHANGES = WRITING + Mutex.BYTES;
    private static final long COUNT = 92;

    private SlotsKind(int kind) {
        super(kind);
    }

    public static void fillHead(Block block, int count) {
        Words.setInt(block.memory(), block.field(COUNT), count);
    }

    public static int count(Block block) {
        return Words.getInt(block.memory(), block.field(COUNT));
    }

    static Mutex writing(Domain domain, Block block) {
        return new Mutex(domain, block, WRITING);
    }

    static WaitPoint changes(Domain domain, Block block) {
        return new WaitPoint(domain, block, CHANGES);
    }

    @Override
    public void recover(Domain domain, Block block, int slot) {
        writing(domain, block).recover(slot);
        changes(domain, block).wakeAll();
        super.recover(domain, block, slot);
    }
}
