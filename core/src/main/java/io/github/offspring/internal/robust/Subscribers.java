package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.robust.Roster.Entry;
import java.lang.invoke.VarHandle;
import java.util.function.LongPredicate;

/// Who gets the elements of a topic: an entry for each subscription, which names the process, and has the mark of
/// the next element that it is to get as the value; [#DISCONNECTED] if it was too slow.
///
/* An entry begins with the mutex for putting in hand. Its value is moved on by its subscriber, and, to drop what it has
 * not had, by who has that mutex, both by compare-and-set: so what a subscriber has read was not written over unless its
 * own attempt to move on fails. Whoever has the mutex moves `freed` up to the first of all values and no further, and
 * writes only beyond it; so no mark is ever more than one ring away from another.
 */
final class Subscribers implements QueueInput.Room {

    /// No mark is even.
    static final long DISCONNECTED = 2;

    private final QueueBlock block;
    private final Roster roster;
    private final LargeElements large;
    private final int mode;

    Subscribers(QueueBlock block) {
        this.block = block;
        roster = block.roster(QueueBlock.TAKING_ROSTER);
        large = new LargeElements(block);
        mode = block.getInt(QueueBlock.MODE);
    }

    /// One more, which gets everything from here on. With the mutex in hand.
    Entry enter() {
        Entry entry = roster.claim(block.domain().process());
        entry.value(block.get(QueueBlock.TAIL));
        return entry;
    }

    int count() {
        int count = 0;
        for (Entry entry : roster.entries()) {
            if (isMark(entry.value())) {
                count++;
            }
        }
        return count;
    }

    private static boolean isMark(long value) {
        return value != 0 && value != DISCONNECTED;
    }

    /// Whether there is nothing that any of them has not had.
    boolean haveAll() {
        long tail = block.get(QueueBlock.TAIL);
        for (Entry entry : roster.entries()) {
            long value = entry.value();
            if (isMark(value) && value != tail) {
                return false;
            }
        }
        return true;
    }

    // ---- Making room

    /// A dead one has no entry any more.
    @Override
    public boolean freeForTheDead(QueueRing ring) {
        return false;
    }

    @Override
    public boolean make(QueueRing ring, LongPredicate fits) {
        while (true) {
            long freed = free(ring);
            if (fits.test(freed)) {
                return true;
            }
            if (freed == block.get(QueueBlock.TAIL) || (mode & (QueueBlock.DROPS | QueueBlock.DISCONNECTS)) == 0) {
                return false;
            }
            long moved = (mode & QueueBlock.DROPS) != 0 ? ring.after(freed) : DISCONNECTED;
            for (Entry entry : roster.entries()) {
                if (entry.value() == freed) {
                    entry.change(freed, moved);
                }
            }
            // Before anything is written over.
            VarHandle.fullFence();
        }
    }

    /// Moves `freed` up to what somebody has not had yet. With the mutex in hand.
    ///
    /// @return where it is then
    long free(QueueRing ring) {
        while (true) {
            long freed = block.get(QueueBlock.FREED);
            long first = first(freed);
            if (first == freed) {
                // Looked at after the last store: whoever moves on now sees that it was the one that all wait for.
                return freed;
            }
            if (large.wereAny()) {
                large.removeAll(ring, freed, first);
            }
            block.set(QueueBlock.FREED, first);
        }
    }

    private long first(long freed) {
        long first = block.get(QueueBlock.TAIL);
        for (Entry entry : roster.entries()) {
            long value = entry.value();
            if (isMark(value) && Mark.elements(freed, value) < Mark.elements(freed, first)) {
                first = value;
            }
        }
        return first;
    }

    // ---- Recovery

    void recover(int slot) {
        roster.markPages();
        for (Entry entry : roster.entries()) {
            if (Owner.isOf(slot, entry.identity())) {
                entry.release();
            }
        }
    }
}
