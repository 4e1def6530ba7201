package io.github.offspring.internal.robust;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.offspring.internal.lease.Words;
import java.lang.foreign.MemorySegment;

/// The records of a queue, each in one piece, from a multiple of 16 bytes on:
///
/// | offset | bytes | field      | what |
/// |-------:|------:|------------|------|
/// | 0      | 4     | length     | of what follows the head, in bytes |
/// | 4      | 4     | kind       | [#ELEMENT], [#FILE] or [#FILLER]; with [#CLAIMED], [#VOID] or [#FINISHED] at times |
/// | 8      | 8     | deliveries | how often it has been taken, if it returns; the length of a file |
/// | 16     | …     |            | the element; of one that has a file, how often it has been taken |
///
/// Not seen by anybody before a mark says that they are there, nor when another says that they have gone. A claimed
/// one has its place between the marks already, and is an element, or void, by one store to its kind. So is a finished
/// one, until those before it are finished too.
final class QueueRing {

    static final int HEAD_BYTES = 16;
    /// What the shortest record takes: a head, and something of an element.
    static final int SHORTEST_LINES = 2;

    static final int ELEMENT = 1;
    /// It lies in a file, called by the mark.
    static final int FILE = 2;
    /// Up to the end of the ring.
    static final int FILLER = 3;
    /// Added to a kind: room that somebody writes to, outside of any mutex.
    static final int CLAIMED = 16;
    /// Added to a kind: room that was claimed and will never be filled.
    static final int VOID = 32;
    /// Added to a kind, if elements return: it has been taken and will not come back.
    static final int FINISHED = 64;

    private static final long LENGTH = 0;
    private static final long KIND = 4;
    private static final long DELIVERIES = 8;

    private static final int KINDS = 15;

    private final MemorySegment memory;
    private final long lines;
    private final String name;

    QueueRing(MemorySegment memory, String name) {
        this.memory = memory;
        this.name = name;
        lines = memory.byteSize() / Mark.LINE;
    }

    MemorySegment memory() {
        return memory;
    }

    /// What a record takes.
    static long linesOf(long length) {
        return (HEAD_BYTES + length + Mark.LINE - 1) / Mark.LINE;
    }

    /// Where the record of a mark begins, in bytes.
    long at(long mark) {
        return (Mark.lines(mark) & lines - 1) * Mark.LINE;
    }

    /// How many lines there are from a mark to the end of the ring.
    long toEnd(long mark) {
        return lines - (Mark.lines(mark) & lines - 1);
    }

    void write(long at, int kind, int length, long second) {
        Words.setPlainInt(memory, at + LENGTH, length);
        Words.setPlainInt(memory, at + KIND, kind);
        Words.setPlain(memory, at + DELIVERIES, second);
    }

    /// The mark behind the element of a mark.
    long after(long mark) {
        long record = skipFiller(mark);
        return Mark.after(record, 1, linesOf(length(at(record))));
    }

    /// A mark, or the one behind the filler that is there.
    long skipFiller(long mark) {
        return kind(at(mark)) == FILLER ? Mark.after(mark, 0, toEnd(mark)) : mark;
    }

    private int kind(long at) {
        // volatile: what was written to claimed room is seen with the kind that says so.
        return Words.getInt(memory, at + KIND);
    }

    boolean isFile(long at) {
        return (kind(at) & KINDS) == FILE;
    }

    boolean isClaimed(long at) {
        return (kind(at) & CLAIMED) != 0;
    }

    boolean isVoid(long at) {
        return (kind(at) & VOID) != 0;
    }

    /// Whether nobody needs what is there any more, of what has been taken or passed over.
    boolean isFinished(long at) {
        return (kind(at) & (FINISHED | VOID)) != 0;
    }

    /// Says that an element will not come back. With the mutex for taking in hand, before `freed` has gone past it.
    void finish(long at) {
        Words.setInt(memory, at + KIND, kind(at) | FINISHED);
    }

    /// Ends a claim.
    ///
    /// @param more 0 if it is an element now, [#VOID] if it will never be one
    /// @return false if it was none
    boolean settle(long at, int more) {
        int kind = kind(at);
        return (kind & CLAIMED) != 0 && Words.compareAndSetInt(memory, at + KIND, kind, kind & KINDS | more);
    }

    /// @throws IllegalStateException if there is no such record
    int length(long at) {
        int length = memory.get(JAVA_INT, at + LENGTH);
        int kind = kind(at) & KINDS;
        if (length < 0 || at + HEAD_BYTES + length > memory.byteSize() || kind != ELEMENT && kind != FILE) {
            throw new IllegalStateException(name + ": has been written over by something else: at=" + at + ", length="
                    + length + ", kind=" + kind);
        }
        return length;
    }

    long fileBytes(long at) {
        return memory.get(JAVA_LONG, at + DELIVERIES);
    }

    /// For an element that has a file: says that it has not been taken yet.
    void clearDeliveries(long at) {
        Words.setPlain(memory, at + HEAD_BYTES, 0);
    }

    /// Says that an element is handed out, once more.
    ///
    /// @return how often it has been now
    int deliver(long at) {
        long field = isFile(at) ? at + HEAD_BYTES : at + DELIVERIES;
        long count = memory.get(JAVA_LONG, field) + 1;
        Words.set(memory, field, count);
        return (int) count;
    }
}
