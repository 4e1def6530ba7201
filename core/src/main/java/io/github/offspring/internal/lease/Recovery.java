package io.github.offspring.internal.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/// What is done about the dead: what they had is given back, whoever notices first.
///
/* One at a time, in the whole family: the byte RECOVERY of the lease file. If the recoverer dies too the kernel gives
 * the byte back, the row of the first one still says that it lives, and the next one begins again. Only the last
 * step, the freeing of the row, ends a recovery; from then on the slot may be another's.
 *
 * The walk goes over all objects. There is no list of what a process holds: to keep one would cost two stores for
 * each lock and unlock, and would have to be mended itself. The owner's name stands in the object, put there by the
 * very store that takes it, so the walk finds all.
 *
 * Two walks: conditions come first. Once the lock of a dead owner is free, the next one may have taken it and have
 * been told of the death, and nothing shows any more that those who wait for the lock's conditions are to be told
 * too.
 */
final class Recovery {

    static final int RECOVERY = SlotTable.SLOTS;

    private final Domain domain;
    private final SlotTable slots;
    private final Leases leases;
    private final Heap heap;
    private final Map<Integer, Recoverable> kinds;

    Recovery(Domain domain, SlotTable slots, Leases leases, Heap heap, Map<Integer, Recoverable> kinds) {
        this.domain = domain;
        this.slots = slots;
        this.leases = leases;
        this.heap = heap;
        this.kinds = kinds;
    }

    private boolean isDead(int slot) throws IOException {
        return slot >= 0 && slot < SlotTable.SLOTS && slots.isTaken(slot) && !leases.isHeld(slot);
    }

    /// @return whether there was any: what they had is given back now, or in a moment by another process
    boolean lookForDeaths() {
        boolean any = false;
        int used = slots.used();
        for (int slot = 0; slot < used; slot++) {
            any |= recoverIfDead(slot);
        }
        return any;
    }

    boolean recoverIfDead(int slot) {
        try {
            if (!isDead(slot)) {
                return false;
            }
            recover(slot);
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the family's shared memory: a dead process's things cannot be given" + " back because " + e, e);
        }
    }

    private synchronized void recover(int slot) throws IOException {
        if (!leases.tryHold(RECOVERY)) {
            return;
        }
        try {
            // Somebody else may have done it, and the slot be another's.
            if (isDead(slot)) {
                heap.forEach(block -> recover(block, slot, true));
                heap.forEach(block -> recover(block, slot, false));
                heap.forEachUnsent(slot, this::removeParts);
                heap.orphan(slot);
                OwnFiles.remove(domain.directory(), slots, slot);
                // Named by the slot's present epoch.
                Files.deleteIfExists(Doorbell.path(domain.directory(), slots, slot));
                slots.free(slot);
            }
        } finally {
            leases.release(RECOVERY);
        }
    }

    private void recover(Block block, int slot, boolean first) {
        if (first && block.isShared()) {
            heap.sendName(block);
        }
        // What has never been sent is known to its own process only.
        if (block.isShared()) {
            Recoverable kind = kinds.get(block.kind());
            if (kind != null && kind.isFirst() == first) {
                kind.recover(domain, block, slot);
            }
        }
    }

    private void removeParts(Block block) {
        Recoverable kind = kinds.get(block.kind());
        if (kind != null) {
            kind.removeParts(domain, block);
        }
    }
}
