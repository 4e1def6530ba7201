package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.robust.Roster.Entry;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// What has been taken out of a queue and is not finished: an entry for each, which names the thread that has it,
/// and has its mark as the value.
///
/* An entry is made before the mark `head` goes past the element, with the taking's mutex in hand. So an entry of a dead
 * process whose mark is `head` itself, while that process has the mutex, is of something that it has not taken.
 *
 * An element that returns keeps its entry, which is then nobody's in particular: [#RETURNED]. The next one to take it
 * puts its own name there. The element is in one place at any time, and finished by one store.
 */
final class Takings {

    /// In the place of an owner: it is there to be taken again. No process has this slot.
    static final long RETURNED = 1;

    private final QueueBlock block;
    private final Roster roster;

    Takings(QueueBlock block) {
        this.block = block;
        roster = block.roster(QueueBlock.TAKING_ROSTER);
    }

    /// Notes that an element is about to be taken.
    ///
    /// @throws UncheckedIOException if there is no memory for the note
    Entry begin(long me, long mark) {
        Entry entry;
        try {
            entry = roster.claim(me);
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "queue " + Long.toHexString(block.block().reference())
                            + ": nothing can be taken because what has been taken and is not finished cannot be noted: "
                            + e.getMessage(),
                    e.getCause());
        }
        entry.value(mark);
        return entry;
    }

    /// Whether anything may be there to be taken again.
    boolean mayHaveReturned() {
        return block.getInt(QueueBlock.RETURNED) != 0;
    }

    /// Takes, of what is there to be taken again, the one that was put first. With the taking's mutex in hand.
    @Nullable
    Entry takeAgain(long me) {
        Entry first = firstReturned();
        if (first == null) {
            block.setInt(QueueBlock.RETURNED, 0);
            // Something may have come back before that, and its hint been put out by it.
            first = firstReturned();
            if (first == null) {
                return null;
            }
            block.setInt(QueueBlock.RETURNED, 1);
        }
        // Nobody else takes one now.
        first.pass(RETURNED, me);
        return first;
    }

    @Nullable
    Entry firstReturned() {
        long freed = block.get(QueueBlock.FREED);
        Entry first = null;
        for (Entry entry : roster.entries()) {
            if (entry.identity() == RETURNED
                    && (first == null || Mark.elements(freed, entry.value()) < Mark.elements(freed, first.value()))) {
                first = entry;
            }
        }
        return first;
    }

    /// Leaves an element to whoever takes it next.
    void giveBack(Entry entry, long owner) {
        entry.pass(owner, RETURNED);
        block.setInt(QueueBlock.RETURNED, 1);
    }

    int count() {
        return count(false);
    }

    int countReturned() {
        return count(true);
    }

    private int count(boolean returned) {
        int count = 0;
        for (Entry entry : roster.entries()) {
            long identity = entry.identity();
            if (entry.value() != 0 && (returned ? identity == RETURNED : identity != Owner.NOBODY)) {
                count++;
            }
        }
        return count;
    }

    /// The mark of the first element that is not finished. With the taking's mutex in hand.
    ///
    /// @param head if there is none
    long firstUnfinished(long freed, long head) {
        long first = head;
        for (Entry entry : roster.entries()) {
            long mark = entry.value();
            if (mark != 0 && Mark.elements(freed, mark) < Mark.elements(freed, first)) {
                first = mark;
            }
        }
        return first;
    }

    /// Before the taking's mutex is recovered.
    void recover(int slot, boolean wasTaking) {
        long head = block.get(QueueBlock.HEAD);
        for (Entry entry : roster.entries()) {
            long owner = entry.identity();
            if (Owner.isOf(slot, owner)) {
                boolean taken = entry.value() != 0 && !(wasTaking && entry.value() == head);
                if (taken && block.returns()) {
                    giveBack(entry, owner);
                } else {
                    entry.release();
                }
            }
        }
        if (block.returns()) {
            // It may have put out a hint and not looked again.
            block.setInt(QueueBlock.RETURNED, 1);
            block.setInt(QueueBlock.UNFREED, 1);
        }
    }

    void markPages() {
        roster.markPages();
    }
}
