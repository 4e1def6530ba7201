package io.github.offspring.internal.lease;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Which threads of this process sleep, at what, and since when: for people who look from outside. Nothing is
/// decided by it.
///
/// It is in blocks that are never sent, and go with the process. After the header there are [#ENTRIES] of these:
///
/// | offset | bytes | field    | what |
/// |-------:|------:|----------|------|
/// | 0      | 8     | position | what it sleeps at: reference of the block and offset in it, added; 0: nobody sleeps |
/// | 8      | 8     | thread   | identity |
/// | 16     | 8     | since    | milliseconds of the clock |
///
/* Why not a count in each object. Whoever sleeps is about to pay for a call of the operating system: three stores to
 * memory of its own are nothing beside that, and nobody has to mend them when it dies.
 */
public final class Sleepers {

    static final long PAGE_BYTES = 8 * Block.LINE;

    private static final long POSITION = 0;
    private static final long THREAD = 8;
    private static final long SINCE = 16;
    private static final long ENTRY_BYTES = 24;

    static final int ENTRIES = (int) ((PAGE_BYTES - Block.BODY) / ENTRY_BYTES);

    private final Heap heap;
    private final Queue<Entry> free = new ConcurrentLinkedQueue<>();

    /// The place of one thread that sleeps.
    public record Entry(MemorySegment memory, long at) {}

    /// A thread that sleeps.
    ///
    /// @param position of what it sleeps at
    /// @param thread its identity
    /// @param since milliseconds of the clock
    public record Sleeper(long position, long thread, long since) {}

    Sleepers(Heap heap) {
        this.heap = heap;
    }

    /// Before a thread sleeps.
    ///
    /// @return for [#leave]; null if there is no memory to say it: to sleep is more important
    public @Nullable Entry enter(long position, long thread) {
        Entry entry = free.poll();
        if (entry == null) {
            entry = grown();
        }
        if (entry != null) {
            Words.set(entry.memory, entry.at + THREAD, thread);
            Words.set(entry.memory, entry.at + SINCE, System.currentTimeMillis());
            Words.set(entry.memory, entry.at + POSITION, position);
        }
        return entry;
    }

    public void leave(@Nullable Entry entry) {
        if (entry != null) {
            Words.set(entry.memory, entry.at + POSITION, 0);
            free.add(entry);
        }
    }

    private @Nullable Entry grown() {
        Block page;
        try {
            page = heap.allocate(Block.KIND_SLEEPERS, PAGE_BYTES, _ -> {});
        } catch (IOException _) {
            return null;
        }
        for (int i = 1; i < ENTRIES; i++) {
            free.add(entry(page, i));
        }
        return entry(page, 0);
    }

    private static Entry entry(Block page, int index) {
        return new Entry(page.memory(), page.field(Block.BODY) + index * ENTRY_BYTES);
    }

    /// @return null if nobody sleeps there
    static @Nullable Sleeper sleeper(Block page, int index) {
        Entry entry = entry(page, index);
        long position = Words.get(entry.memory, entry.at + POSITION);
        Sleeper sleeper = new Sleeper(
                position, Words.get(entry.memory, entry.at + THREAD), Words.get(entry.memory, entry.at + SINCE));
        // Another one may have come meanwhile.
        boolean whole = position != 0 && Words.get(entry.memory, entry.at + POSITION) == position;
        return whole ? sleeper : null;
    }
}
