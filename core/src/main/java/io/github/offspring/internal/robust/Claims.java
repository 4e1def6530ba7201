package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.robust.Roster.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The room of a queue that has been claimed and is not filled: an entry for each, which names the thread that has
/// it, and has the mark of its record as the value.
///
/* An entry is made with the mutex for putting in hand, before the record is within the marks, and goes away after the
 * record's kind has said what has become of it. So an entry of a dead process either has a record that is within the
 * marks and still claimed, which is void then, or is of no matter. A claimed record is not passed by anybody, so what is
 * claimed and within the marks is the entry's own.
 */
final class Claims {

    private final QueueBlock block;
    private final Roster roster;

    Claims(QueueBlock block) {
        this.block = block;
        roster = block.roster(QueueBlock.CLAIM_ROSTER);
    }

    /// Notes that room is about to be claimed. With the mutex for putting in hand.
    Entry begin(long mark) {
        if (block.getInt(QueueBlock.CLAIMED) == 0) {
            block.setInt(QueueBlock.CLAIMED, 1);
        }
        Entry entry = roster.claim(block.domain().me());
        entry.value(mark);
        return entry;
    }

    /// Before the mutexes are recovered.
    static void recover(QueueBlock block, int slot) {
        if (block.getInt(QueueBlock.CLAIMED) == 0) {
            return;
        }
        Roster roster = block.roster(QueueBlock.CLAIM_ROSTER);
        roster.markPages();
        for (Entry entry : roster.entries()) {
            if (Owner.isOf(slot, entry.identity())) {
                if (entry.value() != 0) {
                    makeVoid(block, entry.value());
                }
                entry.release();
            }
        }
    }

    private static void makeVoid(QueueBlock block, long mark) {
        long head = block.get(QueueBlock.HEAD);
        if (Mark.elements(head, mark) >= Mark.elements(head, block.get(QueueBlock.TAIL))) {
            return;
        }
        try {
            QueueRing ring = new QueueRing(block.mapRing(), "queue");
            ring.settle(ring.at(ring.skipFiller(mark)), QueueRing.VOID);
        } catch (IOException e) {
            throw new UncheckedIOException("queue: what a dead process has claimed cannot be freed because " + e, e);
        }
    }
}
