package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Roster.Entry;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a queue is emptied.
final class QueueOutput implements QueueInput.Room {

    private final QueueBlock block;
    private final Domain domain;
    private final Mutex taking;
    private final WaitPoint filled;
    private final WaitPoint emptied;
    private final WaitPoint finished;
    private final Takings takings;
    private final LargeElements large;
    private final MemorySegment memory;
    private final long tailAt;
    private final long headAt;
    private final long seenTailAt;
    private final boolean tracks;
    private final boolean returns;

    QueueOutput(QueueBlock block, Takings takings) {
        this.block = block;
        this.takings = takings;
        domain = block.domain();
        taking = block.mutex(QueueBlock.TAKING);
        filled = block.point(QueueBlock.FILLED);
        emptied = block.point(QueueBlock.EMPTIED);
        finished = block.point(QueueBlock.FINISHED);
        large = new LargeElements(block);
        memory = block.block().memory();
        tailAt = block.block().field(QueueBlock.TAIL);
        headAt = block.block().field(QueueBlock.HEAD);
        seenTailAt = block.block().field(QueueBlock.SEEN_TAIL);
        tracks = block.tracks();
        returns = block.returns();
    }

    /// Whether it is worth an attempt.
    boolean mayHaveSome() {
        return Words.get(memory, headAt) != Words.get(memory, tailAt) || returns && takings.mayHaveReturned();
    }

    // ---- Taking

    /// Takes an element if there is one.
    ///
    /// @return null if there is none, or the mutex was not to be had
    <T> QueueCell.@Nullable Taken<T> tryTake(
            QueueRing ring, QueueCell.Reader<T> reader, long deadline, boolean interruptible) {
        if (!taking.tryTake() && !taking.lock(deadline, interruptible)) {
            return null;
        }
        try {
            return takeOne(ring, reader);
        } finally {
            taking.unlock();
        }
    }

    /// Takes the elements that are there, up to a number; up to one that cannot be taken, if that is not the first.
    <T> void drain(QueueRing ring, QueueCell.Reader<T> reader, int most, List<QueueCell.Taken<T>> target) {
        taking.lock(Deadline.NEVER, false);
        try {
            QueueCell.Taken<T> taken = takeOne(ring, reader);
            while (taken != null) {
                target.add(taken);
                taken = target.size() < most ? takeOne(ring, reader) : null;
            }
        } catch (RuntimeException e) {
            if (target.isEmpty()) {
                throw e;
            }
            // It is thrown again when that one is the first: what has been taken must not be lost by it.
        } finally {
            taking.unlock();
        }
    }

    private <T> QueueCell.@Nullable Taken<T> takeOne(QueueRing ring, QueueCell.Reader<T> reader) {
        QueueCell.Taken<T> again = returns && takings.mayHaveReturned() ? takeAgain(ring, reader) : null;
        return again != null ? again : takeNext(ring, reader);
    }

    private <T> QueueCell.@Nullable Taken<T> takeNext(QueueRing ring, QueueCell.Reader<T> reader) {
        if (!hasNext(ring)) {
            return null;
        }
        long head = Words.get(memory, headAt);
        long mark = ring.skipFiller(head);
        long at = ring.at(mark);
        long next = Mark.after(mark, 1, QueueRing.linesOf(ring.length(at)));
        if (!tracks && !ring.isFile(at)) {
            T value = read(ring, at, head, reader);
            Words.set(memory, headAt, next);
            return new QueueCell.Taken<>(value, null, 0);
        }
        return tracks ? takeTracked(ring, at, head, next, reader) : takeFile(ring, at, head, next, reader);
    }

    /// Whether an element is there, after those have been passed over that will never be one.
    private boolean hasNext(QueueRing ring) {
        while (true) {
            long head = Words.get(memory, headAt);
            if (!isFilled(head)) {
                return false;
            }
            long mark = ring.skipFiller(head);
            long at = ring.at(mark);
            if (!ring.isVoid(at)) {
                return !ring.isClaimed(at);
            }
            advance(head, Mark.after(mark, 1, QueueRing.linesOf(ring.length(at))), ring.isFile(at));
            if (returns) {
                freeFinished(ring);
            }
            emptied.changed(Domain.ALL);
            finished.changed(Domain.ALL);
        }
    }

    /// Passes over those next ones that will never be an element.
    ///
    /// @return whether there was one
    boolean skipVoid(QueueRing ring) {
        // Without the mutex, so it may be anything if others take meanwhile.
        if (!ring.isVoid(ring.at(ring.skipFiller(Words.get(memory, headAt))))) {
            return false;
        }
        taking.lock(Deadline.NEVER, false);
        try {
            hasNext(ring);
            return true;
        } finally {
            taking.unlock();
        }
    }

    private boolean isFilled(long head) {
        if (Words.getPlain(memory, seenTailAt) != head) {
            return true;
        }
        long tail = Words.get(memory, tailAt);
        Words.setPlain(memory, seenTailAt, tail);
        return tail != head;
    }

    private <T> T read(QueueRing ring, long at, long mark, QueueCell.Reader<T> reader) {
        return ring.isFile(at)
                ? large.read(mark, ring.fileBytes(at), reader)
                : reader.read(ring.memory(), at + QueueRing.HEAD_BYTES, ring.length(at));
    }

    private <T> QueueCell.Taken<T> takeTracked(
            QueueRing ring, long at, long head, long next, QueueCell.Reader<T> reader) {
        long me = domain.me();
        Entry entry = takings.begin(me, head);
        boolean taken = false;
        try {
            boolean isFile = ring.isFile(at);
            T value = read(ring, at, head, reader);
            int deliveries = returns ? ring.deliver(at) : 0;
            advance(head, next, isFile);
            taken = true;
            return new QueueCell.Taken<>(value, new QueueCell.Taking(me, entry), deliveries);
        } finally {
            if (!taken) {
                takings.end(entry);
            }
        }
    }

    private <T> QueueCell.Taken<T> takeFile(QueueRing ring, long at, long head, long next, QueueCell.Reader<T> reader) {
        T value = read(ring, at, head, reader);
        advance(head, next, true);
        return new QueueCell.Taken<>(value, null, 0);
    }

    private void advance(long head, long next, boolean isFile) {
        if (!isFile || returns) {
            Words.set(memory, headAt, next);
            return;
        }
        block.set(QueueBlock.REMOVING, head);
        Words.set(memory, headAt, next);
        large.remove(head);
        block.set(QueueBlock.REMOVING, 0);
    }

    private <T> QueueCell.@Nullable Taken<T> takeAgain(QueueRing ring, QueueCell.Reader<T> reader) {
        long me = domain.me();
        Entry entry = takings.takeAgain(me);
        if (entry == null) {
            return null;
        }
        boolean taken = false;
        try {
            long mark = entry.value();
            long at = ring.at(ring.skipFiller(mark));
            T value = read(ring, at, mark, reader);
            QueueCell.Taken<T> again = new QueueCell.Taken<>(value, new QueueCell.Taking(me, entry), ring.deliver(at));
            taken = true;
            return again;
        } finally {
            if (!taken) {
                takings.giveBack(entry, me);
            }
        }
    }

    /// Reads the next element and leaves it where it is.
    <T> @Nullable T peek(QueueRing ring, QueueCell.Reader<T> reader) {
        taking.lock(Deadline.NEVER, false);
        try {
            Entry returned = returns && takings.mayHaveReturned() ? takings.firstReturned() : null;
            if (returned == null && !hasNext(ring)) {
                return null;
            }
            long mark = returned != null ? returned.value() : Words.get(memory, headAt);
            return read(ring, ring.at(ring.skipFiller(mark)), mark, reader);
        } finally {
            taking.unlock();
        }
    }

    // ---- Freeing

    /// Gives the memory of what is finished back to those who put; needed only if elements may return.
    ///
    /// @param mark of one that has been finished
    void free(QueueRing ring, long mark) {
        taking.lock(Deadline.NEVER, false);
        try {
            long freed = block.get(QueueBlock.FREED);
            // Another one may have found that it is finished, and given its memory back.
            if (Mark.elements(freed, mark) < Mark.elements(freed, Words.get(memory, headAt))) {
                ring.finish(ring.at(ring.skipFiller(mark)));
            }
            finishForTheDead(ring);
            freeFinished(ring);
        } finally {
            taking.unlock();
        }
    }

    private void freeFinished(QueueRing ring) {
        long freed = block.get(QueueBlock.FREED);
        long head = Words.get(memory, headAt);
        long first = freed;
        while (first != head && ring.isFinished(ring.at(ring.skipFiller(first)))) {
            first = ring.after(first);
        }
        if (first != freed) {
            if (large.wereAny()) {
                large.removeAll(ring, freed, first);
            }
            block.set(QueueBlock.FREED, first);
        }
    }

    @Override
    public boolean freeForTheDead(QueueRing ring) {
        boolean skipped = block.getInt(QueueBlock.CLAIMED) != 0 && skipVoid(ring);
        if (!returns || block.getInt(QueueBlock.UNFREED) == 0) {
            return skipped;
        }
        taking.lock(Deadline.NEVER, false);
        try {
            finishForTheDead(ring);
            freeFinished(ring);
        } finally {
            taking.unlock();
        }
        return true;
    }

    /// What has been taken and has no entry is finished. If one may have been killed before its record said so, has all
    /// records say so.
    private void finishForTheDead(QueueRing ring) {
        if (block.getInt(QueueBlock.UNFREED) == 0) {
            return;
        }
        // Before the look: who dies during it is looked for again.
        block.setInt(QueueBlock.UNFREED, 0);
        long head = Words.get(memory, headAt);
        Set<Long> unfinished = takings.unfinished();
        for (long mark = block.get(QueueBlock.FREED); mark != head; mark = ring.after(mark)) {
            long at = ring.at(ring.skipFiller(mark));
            if (!unfinished.contains(mark) && !ring.isFinished(at)) {
                ring.finish(at);
            }
        }
    }

    // ---- Waking those who take

    /// After something has been taken, for others who wait.
    void passOn() {
        if (filled.hasSleepers() && mayHaveSome()) {
            filled.changed(1);
        }
    }
}
