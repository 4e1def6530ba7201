package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.robust.Roster.Entry;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has been taken out of a queue and is not finished: an entry for each, which names the thread that has it,
/// and has its mark as the value.
///
/* An entry is made before the mark `head` goes past the element, with the taking's mutex in hand. So an entry of a dead
 * process whose mark is `head` itself, while that process has the mutex, is of something that it has not taken.
 *
 * An element that returns keeps its entry, which is then nobody's in particular: [#RETURNED]. The next one to
 * take it puts its own name there. The element is in one place at any time, and finished by one store.
 *
 * There may be many, so nothing that is done for each looks at all of them. A free entry is one that this process
 * has given back, or is looked for behind the last one found. What has come back is sorted once, and again only
 * when the number `returned` has moved on: each that comes back moves it on after its entry says so, so whoever
 * has read the number, and then all entries, has seen all that came back before. The word says that there is none
 * only by a compare-and-set from a number under which nothing was left; the number stays, as it must not be the
 * same again for others. Whether any is unfinished is asked of the one first that was unfinished the last time.
 */
final class Takings {

    /// In the place of an owner: it is there to be taken again. No process has this slot.
    static final long RETURNED = 1;

    /// In the word `returned`: an entry may be there to be taken again. The other bits are the number.
    private static final int SOME = 1;

    private final QueueBlock block;
    private final Roster roster;
    // Entries that this process has given back, and others may have taken since.
    private final Deque<Entry> left = new ArrayDeque<>();
    // What had come back when `returned` was `sortedAt`, in order; used with the taking's mutex in hand only.
    private final Deque<Returned> sorted = new ArrayDeque<>();
    private int sortedAt;
    // Which entry was somebody's when it was last asked whether any is. A hint.
    private volatile int witness;

    /// What had come back.
    private record Returned(Entry entry, long mark) {
        boolean isStill() {
            return entry.identity() == RETURNED && entry.value() == mark;
        }
    }

    Takings(QueueBlock block) {
        this.block = block;
        roster = block.roster(QueueBlock.TAKING_ROSTER);
    }

    /// Notes that an element is about to be taken.
    ///
    /// @throws UncheckedIOException if there is no memory for the note
    Entry begin(long me, long mark) {
        Entry entry = reclaim(me);
        if (entry == null) {
            entry = claim(me);
        }
        entry.value(mark);
        return entry;
    }

    private @Nullable Entry reclaim(long me) {
        synchronized (left) {
            Entry entry = left.poll();
            while (entry != null && !entry.pass(Owner.NOBODY, me)) {
                entry = left.poll();
            }
            return entry;
        }
    }

    private Entry claim(long me) {
        try {
            return roster.claimNext(me);
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "queue " + Long.toHexString(block.block().reference())
                            + ": nothing can be taken because what has been taken and is not finished cannot be noted: "
                            + e.getMessage(),
                    e.getCause());
        }
    }

    /// Notes that an element is finished, or has not been taken after all.
    void end(Entry entry) {
        entry.release();
        synchronized (left) {
            left.push(entry);
        }
    }

    /// Whether anything may be there to be taken again.
    boolean mayHaveReturned() {
        return (block.getInt(QueueBlock.RETURNED) & SOME) != 0;
    }

    /// Takes, of what is there to be taken again, the one that was put first. With the taking's mutex in hand.
    @Nullable
    Entry takeAgain(long me) {
        Entry first = firstReturned();
        if (first != null) {
            // Nobody else takes one now.
            first.pass(RETURNED, me);
        }
        return first;
    }

    /// Of what is there to be taken again, the one that was put first. With the taking's mutex in hand.
    @Nullable
    Entry firstReturned() {
        while (true) {
            int returned = block.getInt(QueueBlock.RETURNED);
            if ((returned & SOME) == 0) {
                return null;
            }
            if (returned != sortedAt) {
                sort();
                sortedAt = returned;
            }
            while (!sorted.isEmpty() && !sorted.peek().isStill()) {
                sorted.poll();
            }
            if (!sorted.isEmpty()) {
                return sorted.peek().entry();
            }
            if (block.changeInt(QueueBlock.RETURNED, returned, returned & ~SOME)) {
                return null;
            }
        }
    }

    private void sort() {
        long freed = block.get(QueueBlock.FREED);
        List<Returned> all = new ArrayList<>();
        for (Entry entry : roster.entries()) {
            if (entry.identity() == RETURNED) {
                all.add(new Returned(entry, entry.value()));
            }
        }
        all.sort(Comparator.comparingInt(each -> Mark.elements(freed, each.mark())));
        sorted.clear();
        sorted.addAll(all);
    }

    /// Leaves an element to whoever takes it next.
    void giveBack(Entry entry, long owner) {
        entry.pass(owner, RETURNED);
        sayReturned();
    }

    private void sayReturned() {
        int returned;
        do {
            returned = block.getInt(QueueBlock.RETURNED);
        } while (!block.changeInt(QueueBlock.RETURNED, returned, (returned | SOME) + 2));
    }

    /// Whether anything that has been taken is not finished.
    boolean hasAny() {
        Entry[] entries = roster.entries();
        int start = witness;
        for (int i = 0; i < entries.length; i++) {
            int index = start + i < entries.length ? start + i : start + i - entries.length;
            if (isUnfinished(entries[index])) {
                witness = index;
                return true;
            }
        }
        return false;
    }

    private static boolean isUnfinished(Entry entry) {
        return entry.identity() != Owner.NOBODY && entry.value() != 0;
    }

    int count() {
        int count = 0;
        for (Entry entry : roster.entries()) {
            count += isUnfinished(entry) ? 1 : 0;
        }
        return count;
    }

    int countReturned() {
        if (!mayHaveReturned()) {
            return 0;
        }
        int count = 0;
        for (Entry entry : roster.entries()) {
            count += entry.identity() == RETURNED && entry.value() != 0 ? 1 : 0;
        }
        return count;
    }

    /// The marks of all that is not finished, and perhaps of what is about to be taken. With the taking's mutex
    /// in hand.
    Set<Long> unfinished() {
        Set<Long> marks = new HashSet<>();
        for (Entry entry : roster.entries()) {
            marks.add(entry.value());
        }
        return marks;
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
            // It may have given something back, or finished it, and not said so.
            sayReturned();
            block.setInt(QueueBlock.UNFREED, 1);
        }
    }

    void markPages() {
        roster.markPages();
    }
}
