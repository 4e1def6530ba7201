package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a queue is filled.
final class QueueInput {

    /// What [#put] returns if nobody may put any more.
    static final int CLOSED = -1;

    /// An element that takes more than this part of the ring goes to a file.
    private static final int LARGE_PART = 4;
    /// What stands in the ring for one that has a file.
    private static final int FILE_LENGTH = Long.BYTES;

    private final QueueBlock block;
    private final Mutex putting;
    private final WaitPoint emptied;
    private final Producers producers;
    private final QueueOutput output;
    private final LargeElements large;
    private final Claims claims;
    private final MemorySegment memory;
    private final long tailAt;
    private final long freedAt;
    private final long seenFreedAt;
    private final int capacity;
    private final long lines;

    /// What is put into the ring.
    ///
    /// @param length of the record
    /// @param place where it is, for one that is only claimed
    record Item(
            QueueCell.Element element,
            int length,
            @Nullable Path file,
            @Nullable Place place) {
        long lines() {
            return QueueRing.linesOf(length);
        }
    }

    /// Where room has been claimed.
    static final class Place {
        private long mark;
        private Roster.@Nullable Entry entry;

        long mark() {
            return mark;
        }

        Roster.Entry entry() {
            return Objects.requireNonNull(entry);
        }
    }

    QueueInput(QueueBlock block, Mutex putting, Producers producers, QueueOutput output) {
        this.block = block;
        this.output = output;
        this.putting = putting;
        this.producers = producers;
        large = new LargeElements(block);
        claims = new Claims(block);
        emptied = block.point(QueueBlock.EMPTIED);
        memory = block.block().memory();
        tailAt = block.block().field(QueueBlock.TAIL);
        freedAt = block.block().field(block.returns() ? QueueBlock.FREED : QueueBlock.HEAD);
        seenFreedAt = block.block().field(QueueBlock.SEEN_FREED);
        capacity = block.getInt(QueueBlock.CAPACITY);
        lines = block.get(QueueBlock.LINES);
    }

    // ---- Before and after

    Item prepare(QueueCell.Element element) {
        return prepare(element, null);
    }

    /// @param place null for one that is complete when it is put
    Item prepare(QueueCell.Element element, @Nullable Place place) {
        long bytes = element.bytes();
        return bytes > lines * Mark.LINE / LARGE_PART
                ? new Item(element, FILE_LENGTH, large.draft(element), place)
                : new Item(element, (int) bytes, null, place);
    }

    List<Item> prepare(List<? extends QueueCell.Element> elements) {
        if (elements.size() == 1) {
            return List.of(prepare(elements.getFirst()));
        }
        List<Item> items = new ArrayList<>(elements.size());
        boolean complete = false;
        try {
            for (QueueCell.Element element : elements) {
                items.add(prepare(element));
            }
            complete = true;
            return items;
        } finally {
            if (!complete) {
                drop(items, 0);
            }
        }
    }

    /// Forgets what has not been put.
    void drop(List<Item> items, int from) {
        for (int i = from; i < items.size(); i++) {
            large.drop(items.get(i).file);
        }
    }

    // ---- Putting

    /// Puts as many as there is room for, waiting for room for the first of them.
    ///
    /// @return how many; 0 if time is up, [#CLOSED]
    /// @throws InterruptedException if this thread is interrupted
    int put(QueueRing ring, List<Item> items, long deadline) throws InterruptedException {
        Waiting waiting = Waiting.inFlow(emptied, deadline);
        do {
            if (mayFit(items.getFirst())) {
                int put = tryPut(ring, items, deadline, true);
                if (put != 0) {
                    return put;
                }
            }
            if (output.freeForTheDead(ring)) {
                // Also for this thread, which does not fall asleep then.
                freed();
            }
        } while (waiting.again());
        return 0;
    }

    private boolean isOpen() {
        return block.getInt(QueueBlock.STATE) == QueueBlock.OPEN;
    }

    /// Whether it is worth an attempt.
    private boolean mayFit(Item item) {
        long tail = Words.get(memory, tailAt);
        long freed = Words.get(memory, freedAt);
        if (fits(freed, tail, item.lines()) || !isOpen()) {
            return true;
        }
        if (Mark.elements(freed, tail) < capacity && block.getInt(QueueBlock.NARROW) == 0) {
            block.setInt(QueueBlock.NARROW, 1);
            // It may have been woken in the place of one that has room enough.
            emptied.wakeAll();
        }
        return false;
    }

    private boolean fits(long freed, long tail, long more) {
        return Mark.elements(freed, tail) < capacity && Mark.lines(freed, tail) + more <= lines;
    }

    /// Puts as many as there is room for, without waiting for it.
    ///
    /// @return how many, or [#CLOSED]
    int offer(QueueRing ring, List<Item> items) {
        int put = tryPut(ring, items, Deadline.NEVER, false);
        return put == 0 && output.freeForTheDead(ring) ? tryPut(ring, items, Deadline.NEVER, false) : put;
    }

    /// @return how many, or [#CLOSED]; 0 also if the mutex was not to be had
    private int tryPut(QueueRing ring, List<Item> items, long deadline, boolean interruptible) {
        if (!putting.tryTake() && !putting.lock(deadline, interruptible)) {
            return 0;
        }
        int count = 0;
        try {
            if (!isOpen()) {
                return CLOSED;
            }
            producers.puts();
            while (count < items.size()) {
                long next = append(ring, Words.get(memory, tailAt), items.get(count));
                if (next == 0) {
                    break;
                }
                Words.set(memory, tailAt, next);
                count++;
            }
        } finally {
            putting.unlock();
        }
        return count;
    }

    /// @return the mark behind it; 0 if there is no room
    private long append(QueueRing ring, long tail, Item item) {
        long mark = tail;
        long needed = item.lines();
        long toEnd = ring.toEnd(tail);
        if (toEnd < needed) {
            needed += toEnd;
            mark = Mark.after(tail, 0, toEnd);
        }
        if (!hasRoom(tail, needed)) {
            return 0;
        }
        Place place = item.place;
        if (place != null) {
            place.mark = tail;
            place.entry = claims.begin(tail);
        }
        boolean written = false;
        try {
            if (mark != tail) {
                ring.write(ring.at(tail), QueueRing.FILLER, 0, 0);
            }
            write(ring, ring.at(mark), item, tail);
            written = true;
            return Mark.after(tail, 1, needed);
        } finally {
            if (!written && place != null) {
                place.entry().release();
            }
        }
    }

    private void write(QueueRing ring, long at, Item item, long tail) {
        int claimed = item.place == null ? 0 : QueueRing.CLAIMED;
        if (item.file == null) {
            ring.write(at, QueueRing.ELEMENT | claimed, item.length, 0);
            item.element.write(ring.memory(), at + QueueRing.HEAD_BYTES);
        } else {
            ring.write(at, QueueRing.FILE | claimed, item.length, item.element.bytes());
            ring.clearDeliveries(at);
            large.name(item.file, tail);
        }
    }

    private boolean hasRoom(long tail, long needed) {
        if (fits(Words.getPlain(memory, seenFreedAt), tail, needed)) {
            return true;
        }
        long freed = Words.get(memory, freedAt);
        Words.setPlain(memory, seenFreedAt, freed);
        return fits(freed, tail, needed);
    }

    // ---- Waking those who put

    /// After something has been put, for others who wait.
    void passOn() {
        if (emptied.hasSleepers() && fits(Words.get(memory, freedAt), Words.get(memory, tailAt), 1)) {
            freed();
        }
    }

    /// After something has been freed.
    void freed() {
        if (emptied.moveOn()) {
            // Looked at after the number has moved: who finds later that the ring is too full wakes all itself.
            emptied.wake(block.getInt(QueueBlock.NARROW) == 0 ? 1 : Domain.ALL);
        }
    }

    /// After the end.
    void ended() {
        emptied.wakeAll();
    }
}
