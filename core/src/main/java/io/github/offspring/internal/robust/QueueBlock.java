package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A block that is a queue or a topic.
///
/// | offset | bytes | field     | what |
/// |-------:|------:|-----------|------|
/// | 8      | 4     | mode      | the bits below: what becomes of what has been taken, and whether it is a topic |
/// | 12     | 4     | state     | [#OPEN], [#ENDED] or [#CLOSED] |
/// | 16     | 4     | capacity  | how many elements it holds at most |
/// | 20     | 4     | gone      | 1: the ring and the files are about to be removed; 2: they have been |
/// | 24     | 8     | lines     | of the ring, a power of two |
/// | 32     | 8     | place     | where in the block the ring is; else in the block's [Extent] 0 |
/// | 40     | 8     | producers | a [Roster]'s link, of those who may put |
/// | 48     | 8     | takings   | a [Roster]'s link, of what has been taken and is not finished; of the subscribers |
/// | 56     | 4     | sent      | 1: it has been on its way to another process, or somebody has done with putting |
/// | 60     | 4     | returned  | twice a number, moved on by each that comes back; 1 more: one may be there |
/// | 64     | 32    | putting   | a [Mutex] |
/// | 96     | 8     | tail      | a [Mark]: up to here it has been filled |
/// | 104    | 8     | seenFreed | what those who put have last seen of `freed` |
/// | 128    | 32    | taking    | a [Mutex] |
/// | 160    | 8     | head      | a [Mark]: up to here it has been taken |
/// | 168    | 8     | seenTail  | what those who take have last seen of `tail` |
/// | 176    | 8     | freed     | a [Mark]: up to here it may be filled again; `head` is it if nothing returns |
/// | 184    | 8     | removing  | the mark of a large element whose file is about to be removed; 0: none |
/// | 192    | 4     | filled    | a [WaitPoint], of those who take |
/// | 196    | 4     | emptied   | a [WaitPoint], of those who put |
/// | 200    | 4     | finished  | a [WaitPoint], of those who wait until everything is finished |
/// | 204    | 4     | narrow    | 1: the ring was once too full for an element though there were not too many |
/// | 208    | 4     | large     | 1: an element was once too long for the ring |
/// | 212    | 4     | unfreed   | 1: one that has finished an element may have been killed before its record said so |
/// | 216    | 8     | claims    | a [Roster]'s link, of the room that has been claimed and is not filled |
/// | 224    | 16    | first claims | of that roster |
/// | 240    | 4     | claimed   | 1: room was once claimed |
/// | 248    | 8     | sequence  | of a topic: how many elements there have ever been, or a bit earlier |
/// | 256    | 64    | first producers | of the one roster |
/// | 320    | 64    | first takings | of another |
/// | 384    | 96    | closer    | a [Victim]: who has closed it |
/// | 512    | …     |           | the ring, if it lies here |
///
/* Who puts writes to the second line only, who takes to the third, as long as nobody waits: the lines need not go to
 * and fro.
 */
record QueueBlock(Domain domain, Block block) {

    /// Elements that have been taken are known until they are finished.
    static final int TRACKS = 1;
    /// They come back if whoever took them dies, so their memory stays until they are finished.
    static final int RETURNS = 2;

    /// Somebody may wait until everything is finished.
    static final int COUNTS = 4;

    /// It is a topic: what the subscribers have not had yet stays.
    static final int TOPIC = 8;
    /// Of a topic: those subscribers are moved on that there is no room for.
    static final int DROPS = 16;
    /// Of a topic: they are subscribers no more.
    static final int DISCONNECTS = 32;

    static final int OPEN = 0;
    /// Nobody may put any more, and it was empty then.
    static final int ENDED = 1;
    static final int CLOSED = 2;

    static final long MODE = Block.BODY;
    static final long STATE = 12;
    static final long CAPACITY = 16;
    static final long GONE = 20;
    static final long LINES = 24;
    static final long PLACE = 32;
    static final long SENT = 56;
    static final long RETURNED = 60;
    static final long PUTTING = 64;
    static final long TAIL = PUTTING + Mutex.BYTES;
    static final long SEEN_FREED = TAIL + Long.BYTES;
    static final long TAKING = 128;
    static final long HEAD = TAKING + Mutex.BYTES;
    static final long SEEN_TAIL = HEAD + Long.BYTES;
    static final long FREED = SEEN_TAIL + Long.BYTES;
    static final long REMOVING = FREED + Long.BYTES;
    static final long FILLED = 192;
    static final long EMPTIED = 196;
    static final long FINISHED = 200;
    static final long NARROW = 204;
    static final long LARGE = 208;
    static final long UNFREED = 212;
    static final long CLAIMED = 240;
    static final long SEQUENCE = 248;
    static final long CLOSER = 384;
    static final long RING = 512;

    private static final long PRODUCERS = 40;
    private static final long TAKINGS = 48;
    private static final long CLAIMS = 216;
    private static final long FIRST_CLAIMS = 224;
    private static final long FIRST_PRODUCERS = 256;
    private static final long FIRST_TAKINGS = 320;

    static final Roster.Shape PRODUCER_ROSTER = new Roster.Shape(PRODUCERS, FIRST_PRODUCERS, 4, 16);
    static final Roster.Shape CLAIM_ROSTER = new Roster.Shape(CLAIMS, FIRST_CLAIMS, 1, 16);
    static final Roster.Shape TAKING_ROSTER = new Roster.Shape(TAKINGS, FIRST_TAKINGS, 4, 16);

    private static final int LEAVING = 1;
    private static final int LEFT = 2;
    private static final long EXTENT = -1;

    private static boolean isInside(long ringBytes) {
        return ringBytes <= Extent.LARGE - RING;
    }

    /// What a new block takes.
    static long bytes(long ringBytes) {
        return RING + (isInside(ringBytes) ? ringBytes : 0);
    }

    static void fill(Block block, int mode, int capacity, long ringBytes) {
        MemorySegment memory = block.memory();
        Words.setInt(memory, block.field(MODE), mode);
        Words.setInt(memory, block.field(CAPACITY), capacity);
        Words.set(memory, block.field(LINES), ringBytes / Mark.LINE);
        Words.set(memory, block.field(PLACE), isInside(ringBytes) ? RING : EXTENT);
        for (long mark : new long[] {TAIL, SEEN_FREED, HEAD, SEEN_TAIL, FREED}) {
            Words.set(memory, block.field(mark), Mark.START);
        }
    }

    // ---- Fields

    long get(long field) {
        return Words.get(block.memory(), block.field(field));
    }

    void set(long field, long value) {
        Words.set(block.memory(), block.field(field), value);
    }

    int getInt(long field) {
        return Words.getInt(block.memory(), block.field(field));
    }

    void setInt(long field, int value) {
        Words.setInt(block.memory(), block.field(field), value);
    }

    boolean changeInt(long field, int from, int to) {
        return Words.compareAndSetInt(block.memory(), block.field(field), from, to);
    }

    boolean tracks() {
        return (getInt(MODE) & TRACKS) != 0;
    }

    boolean returns() {
        return (getInt(MODE) & RETURNS) != 0;
    }

    boolean isTopic() {
        return (getInt(MODE) & TOPIC) != 0;
    }

    /// Where the mark is up to which the ring may be filled again.
    long freedField() {
        return (getInt(MODE) & (RETURNS | TOPIC)) != 0 ? FREED : HEAD;
    }

    Mutex mutex(long field) {
        return new Mutex(domain, block, field);
    }

    WaitPoint point(long field) {
        return new WaitPoint(domain, block, field);
    }

    Roster roster(Roster.Shape shape) {
        return new Roster(domain.heap(), block, shape);
    }

    Victim closer() {
        return new Victim(block, CLOSER);
    }

    // ---- The ring

    private boolean hasExtent() {
        return get(PLACE) == EXTENT;
    }

    /// Makes the ring of a new block.
    ///
    /// @throws IOException if there is no space for it
    void allocateRing() throws IOException {
        if (hasExtent()) {
            Extent.create(domain, block, 0, get(LINES) * Mark.LINE);
        }
    }

    /// @throws java.nio.file.NoSuchFileException if it has been removed
    MemorySegment mapRing() throws IOException {
        return hasExtent()
                ? Extent.map(domain, block, 0, Arena.ofAuto())
                : block.memory().asSlice(block.field(RING), get(LINES) * Mark.LINE);
    }

    /// Whether nobody puts any more and nothing is left.
    boolean isDrained() {
        // In this order: after the first nothing is added.
        return getInt(STATE) != OPEN && get(TAIL) == get(HEAD);
    }

    /// Whether nobody puts any more and nothing was left at some time.
    static boolean isGone(Block block) {
        return Words.getInt(block.memory(), block.field(GONE)) != 0;
    }

    void removeFiles() {
        Extent.removeAll(domain, block);
    }

    /// Removes the files of one that is over. Those who have the ring keep it.
    void clearAway() {
        if (getInt(GONE) == 0) {
            setInt(GONE, LEAVING);
            recoverFiles();
        }
    }

    /// Whether its files have been removed, or are about to be.
    boolean isGone() {
        return getInt(GONE) != 0;
    }

    /// If somebody has begun to remove the files and may have been killed, does it again.
    void recoverFiles() {
        if (getInt(GONE) == LEAVING) {
            removeFiles();
            setInt(GONE, LEFT);
        }
    }
}
