package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A block that is the latest of any number of versions of something, of any length.
///
/// | offset | bytes | field    | what |
/// |-------:|------:|----------|------|
/// | 8      | 32    | lock     | a [Mutex], for what users do in several steps |
/// | 40     | 32    | writing  | a [Mutex], of whoever writes; never held while users' code runs |
/// | 72     | 4     | changes  | a [WaitPoint] |
/// | 76     | 4     | room     | bytes of each of the two copies that lie in the block |
/// | 80     | 16    | versions | [Versions]; 0 is the one before there is any |
/// | 96     | 8     | state    | [#OPEN], [#CLOSED] or [#GONE] |
/// | 104    | 16    | copy 0   | the number of its [Extent], 0 if it lies in the block; its length |
/// | 120    | 16    | copy 1   | as copy 0 |
/// | 136    | 8     | numbers  | the number of the last extent there was; none is used again |
/// | 144    | …     | rooms    | for copy 0, then for copy 1 |
///
/* A copy that has no room in the block gets an extent, and another one when it outgrows that. The writer makes it, lets
 * the copy's word name it, removes the old one, then writes. Nobody reads that copy then: a reader of the version that
 * was in it finds that it is not whole. So whoever is killed leaves at most an extent that no word names, and the
 * mutex says who it was: recovery removes all that are not named, before it gives the mutex to the next.
 */
public final class ValueCell {

    static final long LOCK = Block.BODY;

    private static final long WRITING = LOCK + Mutex.BYTES;
    private static final long CHANGES = WRITING + Mutex.BYTES;
    private static final long ROOM = 76;
    private static final long VERSIONS = 80;
    private static final long STATE = 96;
    private static final long COPIES = 104;
    private static final long COPY_BYTES = 16;
    private static final long LENGTH = 8;
    private static final long NUMBERS = 136;
    private static final long ROOMS = 144;

    private static final long OPEN = 0;
    /// Its extents are about to be removed.
    private static final long CLOSED = 1;
    private static final long GONE = 2;

    private static final int MIN_ROOM = 96;
    private static final int MAX_ROOM = 4096;
    private static final int ATTEMPTS = 1000;
    private static final long PAGE = 4096;
    /// An extent that is so many times too large is replaced.
    private static final long TOO_LARGE = 4;

    private final Domain domain;
    private final Block block;
    private final MemorySegment memory;
    private final Versions versions;
    private final Mutex writing;
    private final WaitPoint changes;
    private final Mappings mappings = new Mappings();
    private final Object user;

    /// How a version is read.
    public interface Reader<T> {
        /// Reads a version that may be overwritten at the same time: what is found must be checked before it is
        /// relied on.
        ///
        /// @param isWhole whether what has been read until now is of one version
        /// @return null if it is not
        @Nullable
        T read(MemorySegment copy, long version, BooleanSupplier isWhole);
    }

    /// The extents of the two copies that this process has mapped, never an older one after a newer.
    private static final class Mappings {
        private final @Nullable Mapping[] copies = new @Nullable Mapping[2];

        synchronized @Nullable MemorySegment get(int copy, long number) {
            Mapping mapping = copies[copy];
            return mapping != null && mapping.number == number ? mapping.memory : null;
        }

        /// @return whether it is kept
        synchronized boolean put(int copy, Mapping mapping) {
            Mapping present = copies[copy];
            if (present != null && present.number >= mapping.number) {
                return false;
            }
            drop(copy);
            copies[copy] = mapping;
            return true;
        }

        synchronized void drop(int copy) {
            Mapping present = copies[copy];
            copies[copy] = null;
            if (present != null) {
                present.arena.close();
            }
        }

        void close() {
            drop(0);
            drop(1);
        }
    }

    private record Mapping(long number, Arena arena, MemorySegment memory) {}

    /// @param user the object that keeps the block in use
    public ValueCell(Domain domain, Block block, Object user) {
        this.domain = domain;
        this.block = block;
        this.user = user;
        memory = block.memory();
        versions = new Versions(memory, block.field(VERSIONS));
        writing = writing(domain, block);
        changes = changes(domain, block);
        LocalObjects.whenUnreachable(user, mappings::close);
    }

    private static Mutex writing(Domain domain, Block block) {
        return new Mutex(domain, block, WRITING);
    }

    private static WaitPoint changes(Domain domain, Block block) {
        return new WaitPoint(domain, block, CHANGES);
    }

    // ---- Creation

    private static int room(long length) {
        long room = length > MAX_ROOM ? MIN_ROOM : Math.clamp(length + length / 2, MIN_ROOM, MAX_ROOM);
        return (int) (room + Long.BYTES - 1 & -Long.BYTES);
    }

    /// What a new block takes.
    ///
    /// @param length of the first version
    public static long bytes(long length) {
        return ROOMS + 2L * room(length);
    }

    public static void fill(Block block, long length) {
        Words.setInt(block.memory(), block.field(ROOM), room(length));
    }

    // ---- Looking

    public Domain domain() {
        return domain;
    }

    public Block block() {
        return block;
    }

    public Mutex lock() {
        return new Mutex(domain, block, LOCK);
    }

    public long version() {
        long version = versions.latest();
        keep();
        return version;
    }

    public boolean isClosed() {
        boolean closed = isClosed(block);
        keep();
        return closed;
    }

    static boolean isClosed(Block block) {
        return Words.get(block.memory(), block.field(STATE)) != OPEN;
    }

    private static long copyField(int copy) {
        return COPIES + copy * COPY_BYTES;
    }

    private static long extent(Block block, int copy) {
        return Words.get(block.memory(), block.field(copyField(copy)));
    }

    private long length(int copy) {
        return Words.get(memory, block.field(copyField(copy) + LENGTH));
    }

    /// Waits for another version, or the end.
    ///
    /// @throws InterruptedException if this thread is interrupted
    public Waiting waiting(long deadline) throws InterruptedException {
        return new Waiting(changes, deadline);
    }

    // ---- Reading

    /// Reads the latest version.
    ///
    /// @throws IllegalStateException if it has been closed
    public <T> T read(Reader<T> reader) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            T value = tryRead(reader);
            if (value != null) {
                return value;
            }
            checkOpen();
            Thread.onSpinWait();
        }
        // Writers are faster than this: keep them away.
        writing.lock(Deadline.NEVER, false);
        try {
            T value = tryRead(reader);
            checkOpen();
            if (value == null) {
                throw new IllegalStateException("shared value: cannot be read though nobody writes: block="
                        + Long.toHexString(block.reference()));
            }
            return value;
        } finally {
            writing.unlock();
            keep();
        }
    }

    private <T> @Nullable T tryRead(Reader<T> reader) {
        long version = versions.latest();
        int copy = Versions.copyOf(version);
        try {
            MemorySegment place = place(copy, extent(block, copy));
            long length = length(copy);
            if (length < 0 || length > place.byteSize()) {
                return null;
            }
            T value = reader.read(place.asSlice(0, length), version, () -> versions.isWhole(version));
            return value != null && versions.isWhole(version) ? value : null;
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("shared value: cannot be read because " + e, e);
        } catch (IllegalStateException e) {
            if (versions.isWhole(version) && !isClosed()) {
                throw e;
            }
            // Another thread of this process has let go of the mapping meanwhile.
            return null;
        } finally {
            keep();
        }
    }

    private MemorySegment place(int copy, long number) throws IOException {
        if (number == 0) {
            int room = Words.getInt(memory, block.field(ROOM));
            return memory.asSlice(block.field(ROOMS) + (long) copy * room, room);
        }
        MemorySegment known = mappings.get(copy, number);
        while (known == null) {
            map(copy, number);
            known = mappings.get(copy, number);
            if (known == null && extent(block, copy) != number) {
                throw new NoSuchFileException("extent " + number, null, "there is a newer one");
            }
        }
        return known;
    }

    private void map(int copy, long number) throws IOException {
        Arena arena = Arena.ofShared();
        boolean kept = false;
        try {
            kept = mappings.put(copy, new Mapping(number, arena, Extent.map(domain, block, number, arena)));
        } finally {
            if (!kept) {
                arena.close();
            }
        }
    }

    // ---- Writing

    /// Makes a new version.
    ///
    /// @param writer writes it, with [Words]
    /// @return its number
    /// @throws IllegalStateException if it has been closed
    /// @throws UncheckedIOException if there is no space for it; the latest version is what it was
    public long write(long length, Consumer<MemorySegment> writer) {
        return write(length, writer, -1);
    }

    /// Makes a new version if there is none that the caller does not know.
    ///
    /// @param known the latest that it knows; negative if that does not matter
    /// @return its number; -1 if it was not made
    /// @throws IllegalStateException if it has been closed
    /// @throws UncheckedIOException if there is no space for it; the latest version is what it was
    public long write(long length, Consumer<MemorySegment> writer, long known) {
        long version;
        writing.lock(Deadline.NEVER, false);
        try {
            checkOpen();
            if (known >= 0 && versions.latest() != known) {
                return -1;
            }
            version = replace(length, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "shared value: cannot be set because " + e.getMessage() + ": bytes=" + length
                            + "; free some space in the folder of the family's shared memory",
                    e);
        } finally {
            writing.unlock();
        }
        changes.changed(Domain.ALL);
        keep();
        return version;
    }

    private long replace(long length, Consumer<MemorySegment> writer) throws IOException {
        long version = versions.begin();
        int copy = Versions.copyOf(version);
        MemorySegment place = fitting(copy, length);
        writer.accept(place.asSlice(0, length));
        Words.set(memory, block.field(copyField(copy) + LENGTH), length);
        versions.complete(version);
        return version;
    }

    /// Where a copy is to be written that has this length.
    private MemorySegment fitting(int copy, long length) throws IOException {
        long present = extent(block, copy);
        if (length <= place(copy, 0).byteSize()) {
            move(copy, present, 0);
            return place(copy, 0);
        }
        if (present != 0) {
            MemorySegment place = place(copy, present);
            if (length <= place.byteSize() && place.byteSize() / TOO_LARGE <= Math.max(length, PAGE)) {
                return place;
            }
        }
        long number = Words.getAndAdd(memory, block.field(NUMBERS), 1) + 1;
        Extent.create(domain, block, number, length + length / 4 + PAGE - 1 & -PAGE);
        move(copy, present, number);
        return place(copy, number);
    }

    private void move(int copy, long from, long to) throws IOException {
        if (from != to) {
            Words.set(memory, block.field(copyField(copy)), to);
        }
        if (from != to && from != 0) {
            Extent.remove(domain, block, from);
            if (to == 0) {
                mappings.drop(copy);
            }
        }
    }

    // ---- The end

    public void checkOpen() {
        if (isClosed()) {
            throw new IllegalStateException("shared value " + Long.toHexString(block.reference())
                    + ": cannot be used because it has been closed");
        }
    }

    /// Ends it, for all processes.
    public void close() {
        writing.lock(Deadline.NEVER, false);
        try {
            if (!isClosed()) {
                Words.set(memory, block.field(STATE), CLOSED);
                remove(domain, block);
            }
        } finally {
            writing.unlock();
        }
        mappings.close();
        changes.wakeAll();
        keep();
    }

    private static void remove(Domain domain, Block block) {
        if (extent(block, 0) != 0 || extent(block, 1) != 0) {
            Extent.removeAll(domain, block);
        }
        Words.set(block.memory(), block.field(STATE), GONE);
    }

    static void removeParts(Domain domain, Block block) {
        Extent.removeAll(domain, block);
    }

    static void recover(Domain domain, Block block, int slot) {
        Mutex writing = writing(domain, block);
        if (writing.isOf(slot)) {
            Extent.removeAll(domain, block, extent(block, 0), extent(block, 1));
        }
        if (Words.get(block.memory(), block.field(STATE)) == CLOSED) {
            remove(domain, block);
        }
        writing.recover(slot);
        new Mutex(domain, block, LOCK).recover(slot);
        changes(domain, block).wakeAll();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }
}
