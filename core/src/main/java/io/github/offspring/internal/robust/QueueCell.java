package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Roster.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A block that is a queue of elements of any length, for threads of any processes.
///
/* Overview. A ring of records, and two marks: `tail`, moved by whoever has the mutex for putting, and `head`, by whoever
 * has the one for taking. A record is written beyond `tail`, and is in the queue by the one store that moves it; an
 * element is read where it lies, and is out by the one store that moves `head`. Both keep the number of elements and
 * the place in one word. So who is killed while putting has put it or has not, and who is killed while taking has left
 * it there, unless it had it. Nothing is to be mended but the mutex, which recovery gives back.
 *
 * Memory order. Plain stores make a record, a volatile one moves the mark, and a volatile look at the mark comes before
 * the record is read. One at a time writes each mark, however many processes there are.
 *
 * Nobody sleeps for ever. Who moves a mark looks then whether anybody sleeps on the other side, and wakes one. That one
 * says again that it waits before it looks, so what comes later wakes again; and if it gets something, and there is
 * more, and others sleep, it wakes the next: for what came when the flag was down. Elements are of different lengths:
 * one that sleeps because its own is too long cannot pass a wake on. Once that has happened in a queue's life all are
 * woken. Whoever is killed with such a duty is made up for by recovery, which wakes all.
 */
public final class QueueCell {

    private final QueueBlock block;
    private final WaitPoint filled;
    private final WaitPoint finished;
    private final QueueInput input;
    private final QueueOutput output;
    private final Takings takings;
    private final Producers producers;
    private final QueuePassage passage;
    private final int capacity;
    private final boolean tracks;
    private final boolean returns;
    private final Object user;
    private final MappedRing ring;
    private final QueueEnd end;

    /// Something that is to be put.
    public interface Element {
        /// What it takes.
        long bytes();

        /// Writes it. Nobody sees it before it is complete.
        void write(MemorySegment memory, long at);
    }

    /// How an element is read.
    public interface Reader<T> {
        /// Copies it, or keeps the memory.
        T read(MemorySegment memory, long at, long bytes);

        /// Where an element that has a file is mapped, if its memory is used after the reading.
        default @Nullable Arena arena() {
            return null;
        }
    }

    /// What is known of an element that has been taken and is not finished.
    public record Taking(long owner, Entry entry) {}

    /// What has been taken.
    ///
    /// @param taking null if nobody asks what becomes of it
    /// @param deliveries how often it has been handed out, this time included; 0 if nobody counts
    public record Taken<T>(T value, @Nullable Taking taking, int deliveries) {}

    /// How an attempt to put something has ended.
    public enum Put {
        DONE,
        FULL,
        CLOSED
    }

    /// What becomes of elements that have been taken.
    public enum Mode {
        /// Nobody asks.
        PLAIN(0),
        /// They come back if they are not finished when the taker dies.
        LEASED(QueueBlock.TRACKS | QueueBlock.RETURNS),
        /// It is known how many are not finished.
        JOINABLE(QueueBlock.TRACKS | QueueBlock.COUNTS),
        /// Both.
        JOINABLE_LEASED(QueueBlock.TRACKS | QueueBlock.RETURNS | QueueBlock.COUNTS);

        private final int bits;

        Mode(int bits) {
            this.bits = bits;
        }
    }

    /// Whether a queue is there to be waited for until everything is finished.
    public static boolean isJoinable(Block block) {
        return (Words.getInt(block.memory(), block.field(QueueBlock.MODE)) & QueueBlock.COUNTS) != 0;
    }

    /// @param user the object that keeps the block in use
    public QueueCell(Domain domain, Block block, Object user) {
        this.block = new QueueBlock(domain, block);
        this.user = user;
        ring = new MappedRing(this.block, "queue " + Long.toHexString(block.reference()));
        Mutex putting = this.block.mutex(QueueBlock.PUTTING);
        filled = this.block.point(QueueBlock.FILLED);
        finished = this.block.point(QueueBlock.FINISHED);
        tracks = this.block.tracks();
        returns = this.block.returns();
        capacity = this.block.getInt(QueueBlock.CAPACITY);
        takings = new Takings(this.block);
        producers = new Producers(this.block, user);
        output = new QueueOutput(this.block, takings);
        input = new QueueInput(this.block, ring, putting, producers, output);
        passage = new QueuePassage(this.block, putting, producers, user);
        end = new QueueEnd(this.block, putting, producers);
    }

    // ---- Creation

    /// What a new block takes.
    public static long bytes(long ringBytes) {
        return QueueBlock.bytes(ringBytes);
    }

    /// @param ringBytes a power of two
    public static void fill(Block block, Mode mode, int capacity, long ringBytes) {
        QueueBlock.fill(block, mode.bits, capacity, ringBytes);
    }

    /// Makes the ring of a new queue, and this process the first that may put.
    ///
    /// @throws IOException if there is no space for it
    public void begin() throws IOException {
        block.allocateRing();
        producers.enter(Producers.Role.CANDIDATE);
    }

    // ---- Looking

    public Block block() {
        return block.block();
    }

    public Domain domain() {
        return block.domain();
    }

    /// How it goes to other processes, and who may put.
    public QueuePassage passage() {
        return passage;
    }

    public int capacity() {
        return capacity;
    }

    public boolean tracks() {
        return tracks;
    }

    public boolean returns() {
        return returns;
    }

    /// How many can be taken.
    public int size() {
        long head = block.get(QueueBlock.HEAD);
        // More than there can be if others have taken and put between the two looks.
        int size = Math.min(capacity, Mark.elements(head, block.get(QueueBlock.TAIL)))
                + (returns ? takings.countReturned() : 0);
        keep();
        return size;
    }

    /// How many more can be put, if they are as short as can be.
    public int room() {
        skipVoid();
        long freed = block.get(returns ? QueueBlock.FREED : QueueBlock.HEAD);
        long tail = block.get(QueueBlock.TAIL);
        long lines = block.get(QueueBlock.LINES);
        // More than there can be if others have put and taken between the two looks.
        long free = lines - Math.min(lines, Mark.lines(freed, tail));
        long toEnd = Math.min(free, lines - (Mark.lines(tail) & lines - 1));
        long shortest = toEnd / QueueRing.SHORTEST_LINES + (free - toEnd) / QueueRing.SHORTEST_LINES;
        int room = (int) Math.min(shortest, capacity - Math.min(capacity, Mark.elements(freed, tail)));
        return isClosed() ? 0 : room;
    }

    /// How many have been put and are not finished.
    public int unfinished() {
        skipVoid();
        while (true) {
            long tail = block.get(QueueBlock.TAIL);
            long head = block.get(QueueBlock.HEAD);
            int taken = takings.count();
            // If nothing was put or taken meanwhile it is the number at the moment of the count.
            if (tail == block.get(QueueBlock.TAIL) && head == block.get(QueueBlock.HEAD)) {
                keep();
                return Mark.elements(head, tail) + taken;
            }
            Thread.onSpinWait();
        }
    }

    /// What was claimed and will never be filled is not there.
    private void skipVoid() {
        if (block.getInt(QueueBlock.CLAIMED) != 0 && block.get(QueueBlock.HEAD) != block.get(QueueBlock.TAIL)) {
            output.skipVoid(ring.get());
        }
    }

    @Override
    public String toString() {
        return ring.toString();
    }

    // ---- Putting

    /// Puts an element if there is room.
    ///
    /// @throws UncheckedIOException if it is large and there is no space for it
    public Put offer(Element element) {
        Put put = input.offer(element);
        keep();
        return put;
    }

    /// Puts elements, waiting for room for each.
    ///
    /// @return how many have been put: all, unless time is up or nobody may put any more
    /// @throws InterruptedException if this thread is interrupted; some may have been put
    /// @throws UncheckedIOException if one is large and there is no space for it; as before
    public int put(List<? extends Element> elements, long deadline) throws InterruptedException {
        int put = input.put(elements, deadline);
        keep();
        return put;
    }

    /// Claims room for an element, waiting for it, that is written then without holding anybody up but those who
    /// take what comes behind it.
    ///
    /// @param element writes only what the room is to begin with
    /// @return null if time is up or nobody may put any more
    /// @throws InterruptedException if this thread is interrupted
    /// @throws UncheckedIOException if it is large and there is no space for it
    public @Nullable QueueRoom claim(Element element, long deadline) throws InterruptedException {
        QueueInput.Place place = new QueueInput.Place();
        boolean claimed = input.claim(element, place, deadline);
        keep();
        return claimed ? new QueueRoom(this, block, ring.get(), place) : null;
    }

    /// After a claim has ended.
    void settled(int wakeAtMost) {
        skipVoid();
        filled.changed(wakeAtMost);
        keep();
    }

    // ---- Taking

    /// Takes an element if there is one.
    public <T> @Nullable Taken<T> poll(Reader<T> reader) {
        QueueRing present = ringOfSome();
        Taken<T> taken = present != null ? output.tryTake(present, reader, Deadline.NEVER, false) : null;
        if (taken != null) {
            afterTake();
        }
        keep();
        return taken;
    }

    /// Takes the elements that are there, up to a number, at once.
    public <T> List<Taken<T>> drain(Reader<T> reader, int most) {
        QueueRing present = ringOfSome();
        List<Taken<T>> some = new ArrayList<>();
        if (present != null) {
            output.drain(present, reader, most, some);
        }
        if (!some.isEmpty()) {
            afterTake();
        }
        if (end.hasCome()) {
            // Perhaps nobody comes any more who would find that it is over.
            isOver();
        }
        keep();
        return some;
    }

    /// Takes an element, waiting for one.
    ///
    /// @return null if time is up, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted
    public <T> @Nullable Taken<T> take(Reader<T> reader, long deadline) throws InterruptedException {
        Waiting waiting = Waiting.inFlow(filled, deadline);
        do {
            QueueRing present = ringOfSome();
            Taken<T> taken = present != null ? output.tryTake(present, reader, deadline, true) : null;
            if (taken != null) {
                afterTake();
                keep();
                return taken;
            }
            consumes();
        } while (!isOver() && waiting.again());
        keep();
        return null;
    }

    /// Reads the next element and leaves it where it is.
    public <T> @Nullable T peek(Reader<T> reader) {
        QueueRing present = ringOfSome();
        T value = present != null ? output.peek(present, reader) : null;
        keep();
        return value;
    }

    /// @return null if there is nothing to be taken
    private @Nullable QueueRing ringOfSome() {
        return output.mayHaveSome() ? ring.getUnlessOver() : null;
    }

    private void afterTake() {
        consumes();
        if (!returns) {
            input.freed();
        }
        output.passOn();
    }

    /// Who takes and has not put anything does not count as one that may put.
    private void consumes() {
        if (producers.role() == Producers.Role.CANDIDATE) {
            passage.doneProducing();
        }
    }

    // ---- What has been taken

    /// An element that has been taken is finished.
    public void finish(Taking taking) {
        long mark = taking.entry.value();
        takings.end(taking.entry);
        if (returns) {
            output.free(ring.get(), mark);
            input.freed();
        }
        if (finished.hasSleepers() && isFinished()) {
            finished.changed(Domain.ALL);
        }
        if (isUntouched()) {
            // It may be the end.
            filled.changed(Domain.ALL);
        }
        keep();
    }

    /// An element that has been taken is there again.
    public void giveBack(Taking taking) {
        takings.giveBack(taking.entry, taking.owner);
        filled.changed(1);
        keep();
    }

    /// Waits until everything is finished.
    ///
    /// @return false if time is up
    /// @throws InterruptedException if this thread is interrupted
    public boolean awaitFinished(long deadline) throws InterruptedException {
        Waiting waiting = new Waiting(finished, deadline);
        do {
            if (isFinished()) {
                return true;
            }
        } while (waiting.again());
        return false;
    }

    /// Whether everything that has been put is finished.
    private boolean isFinished() {
        skipVoid();
        while (true) {
            long tail = block.get(QueueBlock.TAIL);
            long head = block.get(QueueBlock.HEAD);
            if (head != tail || takings.hasAny()) {
                keep();
                return false;
            }
            // If nothing was put or taken meanwhile nothing can have been overlooked.
            if (tail == block.get(QueueBlock.TAIL) && head == block.get(QueueBlock.HEAD)) {
                keep();
                return true;
            }
            Thread.onSpinWait();
        }
    }

    // ---- The end

    /// Whether nobody may put any more.
    public boolean isClosed() {
        boolean closed = end.hasCome();
        keep();
        return closed;
    }

    /// Who has closed it; empty if it has ended by itself.
    public Optional<Victim.Named> closer() {
        return end.closer();
    }

    /// Whether there will never be an element again.
    public boolean isOver() {
        skipVoid();
        boolean over =
                end.hasCome() ? block.isDrained() && !(returns && takings.hasAny()) : end.come(this::isUntouched);
        if (over) {
            block.clearAway();
        }
        keep();
        return over;
    }

    /// Nothing is there, and nothing that was taken is unfinished.
    private boolean isUntouched() {
        return block.get(QueueBlock.HEAD) == block.get(QueueBlock.TAIL) && !(tracks && takings.hasAny());
    }

    /// Ends it for all who put. What is there can still be taken.
    ///
    /// @param name of this process, for the others
    public void close(String name) {
        end.close(name);
        isOver();
    }

    // ---- Recovery

    static void recover(Domain domain, Block block, int slot) {
        QueueBlock queue = new QueueBlock(domain, block);
        Mutex putting = queue.mutex(QueueBlock.PUTTING);
        Mutex taking = queue.mutex(QueueBlock.TAKING);
        new LargeElements(queue).recover(slot, putting.isOf(slot), taking.isOf(slot));
        Claims.recover(queue, slot);
        if (queue.tracks()) {
            Takings takings = new Takings(queue);
            takings.markPages();
            takings.recover(slot, taking.isOf(slot));
        }
        Producers.recover(queue, slot);
        queue.recoverFiles();
        putting.recover(slot);
        taking.recover(slot);
        for (long point : new long[] {QueueBlock.FILLED, QueueBlock.EMPTIED, QueueBlock.FINISHED}) {
            queue.point(point).wakeAll();
        }
    }

    static void removeParts(Domain domain, Block block) {
        new QueueBlock(domain, block).removeFiles();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }
}
