package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Where a queue or a topic is filled.
final class QueueInput {

    /// What [#tryPut] returns if nobody may put any more.
    static final int CLOSED = -1;

    /// So many are put at a time at most, so that others have their turn.
    private static final int BATCH = 64;
    /// An element that takes more than this part of the ring goes to a file.
    private static final int LARGE_PART = 4;
    /// What stands in the ring for one that has a file.
    private static final int FILE_LENGTH = Long.BYTES;

    private final QueueBlock block;
    private final Mutex putting;
    private final WaitPoint emptied;
    private final Producers producers;
    private final MappedRing ring;
    private final Room room;
    private final WaitPoint filled;
    private final LargeElements large;
    private final Claims claims;
    private final MemorySegment memory;
    private final long tailAt;
    private final long freedAt;
    private final long seenFreedAt;
    private final int capacity;
    private final long lines;
    private final boolean isTopic;

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

    /// Where room comes from.
    interface Room {

        /// Does what one that is dead may have had no time for. Without any mutex in hand.
        ///
        /// @return whether something may have been freed
        boolean freeForTheDead(QueueRing ring);

        /// Makes room if that is the putters' own business. With the mutex for putting in hand.
        ///
        /// @param fits whether there is enough if this is the mark up to which the ring may be filled again
        default boolean make(QueueRing ring, LongPredicate fits) {
            return false;
        }
    }

    QueueInput(QueueBlock block, MappedRing ring, Mutex putting, Producers producers, Room room) {
        this.block = block;
        this.ring = ring;
        this.room = room;
        filled = block.point(QueueBlock.FILLED);
        this.putting = putting;
        this.producers = producers;
        large = new LargeElements(block);
        claims = new Claims(block);
        emptied = block.point(QueueBlock.EMPTIED);
        memory = block.block().memory();
        tailAt = block.block().field(QueueBlock.TAIL);
        freedAt = block.block().field(block.freedField());
        seenFreedAt = block.block().field(QueueBlock.SEEN_FREED);
        capacity = block.getInt(QueueBlock.CAPACITY);
        lines = block.get(QueueBlock.LINES);
        isTopic = block.isTopic();
    }

    // ---- Putting

    /// Puts an element if there is room.
    ///
    /// @throws java.io.UncheckedIOException if it is large and there is no space for it
    QueueCell.Put offer(QueueCell.Element element) {
        if (!isOpen() || isOver()) {
            return QueueCell.Put.CLOSED;
        }
        List<Item> items = List.of(prepare(element, null));
        int put = 0;
        try {
            put = offer(items);
        } finally {
            drop(items, Math.max(0, put));
        }
        afterPut(put);
        return put > 0 ? QueueCell.Put.DONE : put == 0 ? QueueCell.Put.FULL : QueueCell.Put.CLOSED;
    }

    /// Puts elements, waiting for room for each.
    ///
    /// @return how many have been put: all, unless time is up or nobody may put any more
    /// @throws InterruptedException if this thread is interrupted; some may have been put
    /// @throws java.io.UncheckedIOException if one is large and there is no space for it; as before
    int put(List<? extends QueueCell.Element> elements, long deadline) throws InterruptedException {
        int done = 0;
        while (done < elements.size() && isOpen() && !isOver()) {
            int put = putSome(elements.subList(done, Math.min(elements.size(), done + BATCH)), deadline);
            done += Math.max(0, put);
            if (put <= 0) {
                break;
            }
        }
        return done;
    }

    private int putSome(List<? extends QueueCell.Element> elements, long deadline) throws InterruptedException {
        List<Item> items = prepare(elements);
        int put = 0;
        try {
            put = await(items, deadline);
        } finally {
            drop(items, Math.max(0, put));
        }
        afterPut(put);
        return put;
    }

    private void afterPut(int put) {
        if (put > 0) {
            filled.changed(isTopic ? Domain.ALL : 1);
            passOn();
        }
    }

    /// Puts room for an element, waiting for it.
    ///
    /// @param place becomes the place of it
    /// @return false if time is up, or nobody may put any more
    /// @throws InterruptedException if this thread is interrupted
    /// @throws java.io.UncheckedIOException if it is large and there is no space for it
    boolean claim(QueueCell.Element element, Place place, long deadline) throws InterruptedException {
        if (!isOpen() || isOver()) {
            return false;
        }
        List<Item> items = List.of(prepare(element, place));
        int put = 0;
        try {
            put = await(items, deadline);
        } finally {
            drop(items, Math.max(0, put));
        }
        if (put > 0) {
            passOn();
        }
        return put > 0;
    }

    // ---- Before and after

    /// @param place null for one that is complete when it is put
    private Item prepare(QueueCell.Element element, @Nullable Place place) {
        long bytes = element.bytes();
        return bytes > lines * Mark.LINE / LARGE_PART
                ? new Item(element, FILE_LENGTH, large.draft(element), place)
                : new Item(element, (int) bytes, null, place);
    }

    private List<Item> prepare(List<? extends QueueCell.Element> elements) {
        if (elements.size() == 1) {
            return List.of(prepare(elements.getFirst(), null));
        }
        List<Item> items = new ArrayList<>(elements.size());
        boolean complete = false;
        try {
            for (QueueCell.Element element : elements) {
                items.add(prepare(element, null));
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
    private void drop(List<Item> items, int from) {
        for (int i = from; i < items.size(); i++) {
            large.drop(items.get(i).file);
        }
    }

    // ---- With the mutex

    /// Puts as many as there is room for, waiting for room for the first of them.
    ///
    /// @return how many; 0 if time is up, [#CLOSED]
    /// @throws InterruptedException if this thread is interrupted
    private int await(List<Item> items, long deadline) throws InterruptedException {
        Waiting waiting = Waiting.inFlow(emptied, deadline);
        do {
            if (mayFit(items.getFirst())) {
                int put = tryPut(items, deadline, true);
                if (put != 0) {
                    return put;
                }
            }
            if (room.freeForTheDead(ring.get())) {
                // Also for this thread, which does not fall asleep then.
                freed();
            }
        } while (waiting.again());
        return 0;
    }

    /// Whether it has come to its end since it was found open.
    private boolean isOver() {
        return ring.getUnlessOver() == null;
    }

    private boolean isOpen() {
        return block.getInt(QueueBlock.STATE) == QueueBlock.OPEN;
    }

    /// Whether it is worth an attempt.
    private boolean mayFit(Item item) {
        long tail = Words.get(memory, tailAt);
        long freed = Words.get(memory, freedAt);
        if (isTopic || fits(freed, tail, item.lines()) || !isOpen()) {
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
    private int offer(List<Item> items) {
        int put = tryPut(items, Deadline.NEVER, false);
        return put == 0 && room.freeForTheDead(ring.get()) ? tryPut(items, Deadline.NEVER, false) : put;
    }

    /// @return how many, or [#CLOSED]; 0 also if the mutex was not to be had
    private int tryPut(List<Item> items, long deadline, boolean interruptible) {
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
                long next = append(ring.get(), Words.get(memory, tailAt), items.get(count));
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
        if (!hasRoom(ring, tail, needed)) {
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

    private boolean hasRoom(QueueRing ring, long tail, long needed) {
        if (fits(Words.getPlain(memory, seenFreedAt), tail, needed)) {
            return true;
        }
        long freed = Words.get(memory, freedAt);
        Words.setPlain(memory, seenFreedAt, freed);
        return fits(freed, tail, needed) || room.make(ring, mark -> fits(mark, tail, needed));
    }

    // ---- Waking those who put

    /// After something has been put, for others who wait.
    private void passOn() {
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
}
