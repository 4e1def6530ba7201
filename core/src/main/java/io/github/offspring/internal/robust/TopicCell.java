package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A block that is a topic: each subscriber gets every element that is put after it has subscribed.
///
/* Overview. The filling side of a [QueueCell], and in the place of its one emptying side one for each subscriber: an
 * entry of a roster with a mark of its own. A subscriber reads without any mutex and then moves its mark, by one
 * compare-and-set. The ring may be filled again up to the first of all marks, which putters look for when they need
 * room. So who is killed while putting has put it or has not, and a subscriber that is killed loses its entry by
 * recovery and keeps nobody waiting.
 *
 * Nobody sleeps for ever. Who puts wakes all subscribers. Who moves its mark wakes those who wait for room; they say
 * that they wait before they look at the marks.
 */
public final class TopicCell {

    /// How far the number in the block may be behind.
    private static final int SEQUENCE_STEP = 1 << 16;
    private static final int UNUSED_BITS = Integer.SIZE - Integer.bitCount(Mark.MAX_ELEMENTS);

    private final QueueBlock block;
    private final MappedRing ring;
    private final Mutex putting;
    private final WaitPoint filled;
    private final WaitPoint emptied;
    private final Subscribers subscribers;
    private final Producers producers;
    private final QueueInput input;
    private final QueuePassage passage;
    private final QueueEnd end;
    private final Object user;

    /// What becomes of subscribers that there is no room for.
    public enum Policy {
        BLOCK(0),
        DROP(QueueBlock.DROPS),
        DISCONNECT(QueueBlock.DISCONNECTS);

        private final int bits;

        Policy(int bits) {
            this.bits = bits;
        }
    }

    /// How an element is read that somebody may write over meanwhile.
    public interface Reader<T> {
        /// Copies it.
        ///
        /// @param isWhole asked before anything that has been read is relied on
        /// @return null if it was not whole
        @Nullable
        T read(MemorySegment memory, long at, long bytes, BooleanSupplier isWhole);
    }

    /// @param user the object that keeps the block in use
    public TopicCell(Domain domain, Block block, Object user) {
        this.block = new QueueBlock(domain, block);
        this.user = user;
        ring = new MappedRing(this.block, "topic " + Long.toHexString(block.reference()));
        putting = this.block.mutex(QueueBlock.PUTTING);
        filled = this.block.point(QueueBlock.FILLED);
        emptied = this.block.point(QueueBlock.EMPTIED);
        subscribers = new Subscribers(this.block);
        producers = new Producers(this.block, user);
        input = new QueueInput(this.block, ring, putting, producers, subscribers);
        passage = new QueuePassage(this.block, putting, producers, user);
        end = new QueueEnd(this.block, putting, producers);
    }

    // ---- Creation

    /// What a new block takes.
    public static long bytes(long ringBytes) {
        return QueueBlock.bytes(ringBytes);
    }

    /// @param capacity less than half of what a queue may have
    /// @param ringBytes a power of two
    public static void fill(Block block, Policy policy, int capacity, long ringBytes) {
        QueueBlock.fill(block, QueueBlock.TOPIC | policy.bits, capacity, ringBytes);
    }

    /// As [QueueCell#begin].
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

    QueueBlock parts() {
        return block;
    }

    QueueRing ring() {
        return ring.get();
    }

    /// How it goes to other processes, and who may put.
    public QueuePassage passage() {
        return passage;
    }

    /// How many subscriptions there are.
    public int subscribers() {
        int count = subscribers.count();
        keep();
        return count;
    }

    /// The number of the element of a mark, among all that there have ever been.
    long sequence(long mark) {
        long near = block.get(QueueBlock.SEQUENCE);
        int distance = Mark.elements(Mark.START, mark) - (int) near << UNUSED_BITS >> UNUSED_BITS;
        return near + distance;
    }

    private void moveSequence() {
        long old = block.get(QueueBlock.SEQUENCE);
        long now = sequence(block.get(QueueBlock.TAIL));
        if (now - old >= SEQUENCE_STEP) {
            Words.compareAndSet(block.block().memory(), block.block().field(QueueBlock.SEQUENCE), old, now);
        }
    }

    @Override
    public String toString() {
        return ring.toString();
    }

    // ---- Putting

    /// As [QueueCell#offer].
    public QueueCell.Put offer(QueueCell.Element element) {
        QueueCell.Put put = input.offer(element);
        moveSequence();
        keep();
        return put;
    }

    /// As [QueueCell#put], of not too many at a time.
    public int put(List<? extends QueueCell.Element> elements, long deadline) throws InterruptedException {
        int put = input.put(elements, deadline);
        moveSequence();
        keep();
        return put;
    }

    // ---- Getting

    /// One more gets everything that is put from here on.
    public TopicSubscription subscribe() {
        putting.lock(Deadline.NEVER, false);
        try {
            return new TopicSubscription(this, subscribers.enter());
        } finally {
            putting.unlock();
            keep();
        }
    }

    /// Who gets elements and has not put any does not count as one that may put.
    void consumes() {
        if (producers.role() == Producers.Role.CANDIDATE) {
            passage.doneProducing();
        }
    }

    /// A subscriber has moved on, or away.
    void moved(boolean mayHaveFiles) {
        emptied.changed(Domain.ALL);
        if (mayHaveFiles && !end.hasCome()) {
            putting.lock(Deadline.NEVER, false);
            try {
                subscribers.free(ring.get());
            } finally {
                putting.unlock();
            }
        }
        keep();
    }

    WaitPoint filled() {
        return filled;
    }

    // ---- The end

    /// Whether nobody may put any more.
    public boolean isClosed() {
        boolean closed = end.hasCome() || end.come(() -> true);
        keep();
        return closed;
    }

    /// Who has closed it; empty if it has ended by itself.
    public Optional<Victim.Named> closer() {
        return end.closer();
    }

    /// Ends it for all who put. Subscribers still get what is there.
    ///
    /// @param name of this process, for the others
    public void close(String name) {
        end.close(name);
        clearAway(block, subscribers);
        keep();
    }

    /// Removes the files if nobody needs them any more.
    void clearAway() {
        clearAway(block, subscribers);
        keep();
    }

    private static void clearAway(QueueBlock block, Subscribers subscribers) {
        // In this order: after the first nothing is added.
        if (block.getInt(QueueBlock.STATE) != QueueBlock.OPEN && subscribers.haveAll()) {
            block.clearAway();
        }
    }

    // ---- Recovery

    static void recover(Domain domain, Block block, int slot) {
        QueueBlock topic = new QueueBlock(domain, block);
        Mutex putting = topic.mutex(QueueBlock.PUTTING);
        new LargeElements(topic).recover(slot, putting.isOf(slot), false);
        Subscribers subscribers = new Subscribers(topic);
        subscribers.recover(slot);
        Producers.recover(topic, slot);
        clearAway(topic, subscribers);
        topic.recoverFiles();
        putting.recover(slot);
        topic.point(QueueBlock.FILLED).wakeAll();
        topic.point(QueueBlock.EMPTIED).wakeAll();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }
}
