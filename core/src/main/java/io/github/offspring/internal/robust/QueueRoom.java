package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Domain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in a queue that has been claimed, for an element that is written in its place.
///
/// Not thread-safe.
public final class QueueRoom {

    private final QueueCell cell;
    private final QueueBlock block;
    private final QueueRing ring;
    private final QueueInput.Place place;
    private final long at;
    private final boolean isFile;

    QueueRoom(QueueCell cell, QueueBlock block, QueueRing ring, QueueInput.Place place) {
        this.cell = cell;
        this.block = block;
        this.ring = ring;
        this.place = place;
        at = ring.at(ring.skipFiller(place.mark()));
        isFile = ring.isFile(at);
    }

    /// Its memory: all that the element takes.
    ///
    /// @param arena for as long as it may be used
    public MemorySegment memory(Arena arena) {
        return isFile
                ? new LargeElements(block).map(place.mark(), arena)
                : ring.memory().asSlice(at + QueueRing.HEAD_BYTES, ring.length(at));
    }

    /// It is an element from now on.
    ///
    /// @throws IllegalStateException if it is not claimed any more
    public void commit() {
        settle(0);
    }

    /// It will never be one.
    ///
    /// @throws IllegalStateException if it is not claimed any more
    public void abort() {
        settle(QueueRing.VOID);
    }

    private void settle(int more) {
        boolean settled = ring.settle(at, more);
        place.entry().release();
        if (!settled) {
            throw new IllegalStateException(cell + ": has been written over by something else: at=" + at);
        }
        // Void, it may have been all that others waited for.
        cell.settled(more == 0 ? 1 : Domain.ALL);
    }
}
