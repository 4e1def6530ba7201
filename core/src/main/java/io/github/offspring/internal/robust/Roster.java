package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Heap;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.lease.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// Entries that each name an identity, as many as are needed: the first ones in the block that has the roster, the
/// others in pages, which are blocks too.
///
/// An entry:
///
/// | offset | bytes | field    | what |
/// |-------:|------:|----------|------|
/// | 0      | 8     | identity | whose it is; 0: nobody's |
/// | 8      | 8     | value    | of whoever has the roster |
///
/// A page, whose entries begin after as many bytes as one of them takes:
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     |       | the block's header |
/// | 8      | 8     | next  | reference of the next page; 0: there is none |
///
/* Pages are only ever added, at the end, by one compare-and-set of the last link from 0. They go with the block that
 * has the roster.
 *
 * A page must be marked as sent if the block is, or it would be used again when the process that made it has died. It
 * is marked after it has been linked, so that one that is never linked is not lost; who is killed in between leaves
 * the marking to the recovery, which comes before any of the process's blocks can be used again.
 */
final class Roster {

    private static final long IDENTITY = 0;
    private static final long VALUE = 8;
    private static final long NEXT = Block.BODY;

    private static final long FIRST_PAGE_LINES = 4;
    private static final long MAX_PAGE_LINES = 64;

    private final Heap heap;
    private final Block block;
    private final Shape shape;
    // What is known of it: more at every look.
    private volatile View view;
    // Behind the one that [#claimNext] has found last. A hint.
    private volatile int next;

    /// How a kind of blocks has its roster.
    ///
    /// @param link where in the block the reference of the first page is
    /// @param entries where in the block the first entries are
    /// @param count how many of them there are
    /// @param bytes what an entry takes, 16 or more
    record Shape(long link, long entries, int count, long bytes) {}

    /// One entry.
    record Entry(MemorySegment memory, long at) {

        long identity() {
            return Words.get(memory, at + IDENTITY);
        }

        /// Makes it another's, or nobody's.
        boolean pass(long from, long to) {
            return Words.compareAndSet(memory, at + IDENTITY, from, to);
        }

        long value() {
            return Words.get(memory, at + VALUE);
        }

        void value(long value) {
            Words.set(memory, at + VALUE, value);
        }

        boolean change(long from, long to) {
            return Words.compareAndSet(memory, at + VALUE, from, to);
        }

        /// Where its value is.
        long valueAt() {
            return at + VALUE;
        }

        /// Only whoever's it is may: nobody has it then, and its value is 0.
        void release() {
            value(0);
            vacate();
        }

        /// As [#release], but its value stays.
        void vacate() {
            Words.set(memory, at + IDENTITY, Owner.NOBODY);
        }
    }

    /// The entries up to some page, and where the link to the next one is.
    private record View(Entry[] entries, MemorySegment memory, long link) {
        long next() {
            return Words.get(memory, link);
        }
    }

    Roster(Heap heap, Block block, Shape shape) {
        this.heap = heap;
        this.block = block;
        this.shape = shape;
        Entry[] first = new Entry[shape.count()];
        fill(first, 0, block.memory(), block.field(shape.entries()));
        view = new View(first, block.memory(), block.field(shape.link()));
    }

    private void fill(Entry[] entries, int from, MemorySegment memory, long at) {
        for (int i = from; i < entries.length; i++) {
            entries[i] = new Entry(memory, at + (i - from) * shape.bytes());
        }
    }

    // ---- Looking

    /// All entries that there are; none of them ever goes away.
    Entry[] entries() {
        return view().entries();
    }

    /// The number of an entry among all, the same in every process.
    int indexOf(Entry entry) {
        Entry[] entries = entries();
        for (int i = 0; i < entries.length; i++) {
            if (entries[i].equals(entry)) {
                return i;
            }
        }
        throw new IllegalArgumentException("is of another roster");
    }

    private View view() {
        View known = view;
        long next = known.next();
        if (next == 0) {
            return known;
        }
        while (next != 0) {
            known = followed(known, page(heap, next));
            next = known.next();
        }
        view = known;
        return known;
    }

    private View followed(View known, Block page) {
        int old = known.entries().length;
        Entry[] entries = new Entry[old + (int) (page.bytes() / shape.bytes()) - 1];
        System.arraycopy(known.entries(), 0, entries, 0, old);
        fill(entries, old, page.memory(), page.field(shape.bytes()));
        return new View(entries, page.memory(), page.field(NEXT));
    }

    private static Block page(Heap heap, long reference) {
        try {
            return heap.find(reference);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "shared memory: has been written over by something else: " + e.getMessage(), e);
        }
    }

    // ---- Entering

    /// Takes an entry that is nobody's; its value is the one that it was left with.
    ///
    /// @throws UncheckedIOException if there is none and no memory for more
    Entry claim(long identity) {
        while (true) {
            for (Entry entry : entries()) {
                if (entry.identity() == Owner.NOBODY && entry.pass(Owner.NOBODY, identity)) {
                    return entry;
                }
            }
            grow();
        }
    }

    /// As [#claim], but looks first behind the one that was found last: where many are taken and given back in about
    /// the same order that one is free.
    ///
    /// @throws UncheckedIOException if there is none and no memory for more
    Entry claimNext(long identity) {
        while (true) {
            Entry[] entries = entries();
            int start = Math.min(next, entries.length);
            for (int i = 0; i < entries.length; i++) {
                int index = start + i < entries.length ? start + i : start + i - entries.length;
                if (entries[index].identity() == Owner.NOBODY && entries[index].pass(Owner.NOBODY, identity)) {
                    next = index + 1;
                    return entries[index];
                }
            }
            next = entries.length;
            grow();
        }
    }

    private synchronized void grow() {
        View last = view();
        long lines = last.entries().length * shape.bytes() / Block.LINE;
        Block page = allocate(Math.clamp(lines, FIRST_PAGE_LINES, MAX_PAGE_LINES) * Block.LINE);
        if (!Words.compareAndSet(last.memory(), last.link(), 0, page.reference())) {
            heap.free(page);
        } else if (block.isShared()) {
            page.markShared();
        }
    }

    private Block allocate(long bytes) {
        try {
            return heap.allocate(Kind.ROSTER_PAGE, bytes, _ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "shared memory: cannot be allocated because " + e.getMessage() + ": bytes=" + bytes
                            + "; free some space in the folder of the family's shared memory",
                    e);
        }
    }

    // ---- The life of its pages

    /// As [LocalObjects#send], for a block with a roster.
    synchronized long send() {
        long reference = LocalObjects.send(block);
        markPages();
        return reference;
    }

    /// The part of a recovery that is about the pages.
    void markPages() {
        forEachPage(heap, block, shape, Block::markShared);
    }

    /// Frees the pages of a block that has never been sent and that nobody has any more.
    static void free(Heap heap, Block block, Shape shape) {
        forEachPage(heap, block, shape, heap::free);
    }

    private static void forEachPage(Heap heap, Block block, Shape shape, Consumer<Block> action) {
        long reference = Words.get(block.memory(), block.field(shape.link()));
        while (reference != 0) {
            Block page = page(heap, reference);
            reference = Words.get(page.memory(), page.field(NEXT));
            action.accept(page);
        }
    }
}
