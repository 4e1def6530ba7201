package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.AllocatedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Memory for small shared objects, in files that all processes of a family map.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     | magic | tells the version |
/// | 8      | 4     | count | of chunks |
/// | 64     | 16 each | chunks | owner, and the end of its last complete block (`bump`), for each chunk |
/// | 8192   | 65536 each | | the chunks |
///
/* Chunks. A process allocates in chunks of its own, so that no two ever allocate in the same one; what another thread
 * of the process does is kept away by a monitor. A chunk is taken by one compare-and-set of its owner from nobody, or
 * from ORPHAN: what a dead process had begun to use.
 *
 * Blocks lie one behind the other up to `bump`. A block is written behind it and comes to be when `bump` moves, in one
 * store. A process that is killed before that has allocated nothing.
 *
 * Free. A block that has never been sent to another process can be free again, for this process alone; nobody else
 * knows where it is. One that has been sent stays for as long as the family lives, though it be closed: nobody who
 * still has it can ever reach into an object that came later. Whoever takes over an orphaned chunk frees all in it
 * that had not been sent.
 */
public final class Heap {

    static final long ORPHAN = -1;
    static final long CHUNK_BYTES = 1 << 16;

    /// What the largest block takes.
    public static final long MAX_BYTES = CHUNK_BYTES;

    private static final long MAGIC_VALUE = 0x4f46_4648_0000_0001L;
    private static final long MAGIC = 0;
    private static final long COUNT = 8;
    private static final long TABLE = 64;
    private static final long ENTRY = 16;
    private static final long OWNER = 0;
    private static final long BUMP = 8;
    private static final long CHUNKS = 8192;

    private static final int FIRST_FILE_CHUNKS = 16;
    private static final int MAX_FILE_CHUNKS = 256;
    private static final int MAX_DOUBLINGS = 4;
    private static final int FILE_SHIFT = 40;
    private static final long OFFSET_MASK = (1L << FILE_SHIFT) - 1;

    /// A place within 32 bits: number of the file plus 1, and of the line in it.
    private static final int PLACE_SHIFT = 19;
    private static final int MAX_NAMED_FILES = (1 << Integer.SIZE - PLACE_SHIFT) - 1;

    private final Path directory;
    private final long process;
    private final FileChannel.MapMode mode;
    private final Arena arena;
    private final List<MemorySegment> files = new CopyOnWriteArrayList<>();

    // Guarded by this object's monitor: this process's free blocks by their size in lines, and its present chunk.
    private final Map<Long, Deque<Block>> free = new HashMap<>();
    private @Nullable Chunk chunk;

    /// @param process the identity of this process
    Heap(Path directory, long process) {
        this(directory, process, FileChannel.MapMode.READ_WRITE, Arena.global());
    }

    private Heap(Path directory, long process, FileChannel.MapMode mode, Arena arena) {
        this.directory = directory;
        this.process = process;
        this.mode = mode;
        this.arena = arena;
    }

    /// The heap for somebody who only looks.
    static Heap view(Path directory, Arena arena) {
        return new Heap(directory, Owner.NOBODY, FileChannel.MapMode.READ_ONLY, arena);
    }

    // ---- Files

    private Path path(int number) {
        return directory.resolve("h" + number);
    }

    /// Maps all files that there are.
    private void mapAll() throws IOException {
        while (Files.exists(path(files.size()))) {
            map(files.size());
        }
    }

    private void map(int number) throws IOException {
        synchronized (files) {
            if (number == files.size()) {
                MemorySegment mapped = AllocatedFile.map(path(number), mode, arena);
                if (Words.get(mapped, MAGIC) != MAGIC_VALUE) {
                    throw new IOException(path(number) + ": is no heap file of this version of the library");
                }
                files.add(mapped);
            }
        }
    }

    private void addFile() throws IOException {
        int number = files.size();
        int count = Math.min(MAX_FILE_CHUNKS, FIRST_FILE_CHUNKS << Math.min(number, MAX_DOUBLINGS));
        // Its draft goes with this process if that is killed now.
        AllocatedFile.create(path(number), OwnFiles.prefix(process), Chunk.start(count), memory -> {
            Words.set(memory, MAGIC, MAGIC_VALUE);
            Words.setInt(memory, COUNT, count);
        });
        // Somebody else's if there is one already.
        map(number);
    }

    // ---- Allocation

    /// Allocates a block.
    ///
    /// @param kind what it is, from 1
    /// @param bytes what it takes, header included
    /// @param fill writes what it is to begin with; the rest is zero
    /// @throws IOException if there is no space left
    public synchronized Block allocate(int kind, long bytes, Consumer<Block> fill) throws IOException {
        if (bytes <= 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("heap: has no blocks of this size: bytes=" + bytes);
        }
        long lines = (bytes + Block.LINE - 1) / Block.LINE;
        Block again = unused(lines);
        while (again == null && !hasRoom(chunk, lines * Block.LINE)) {
            takeChunk(lines * Block.LINE);
            again = unused(lines);
        }
        if (again == null) {
            return append(kind, lines, fill);
        }
        again.memory()
                .asSlice(again.at() + Block.BODY, lines * Block.LINE - Block.BODY)
                .fill((byte) 0);
        fill.accept(again);
        Words.set(again.memory(), again.at(), Block.header(kind, lines));
        return again;
    }

    private @Nullable Block unused(long lines) {
        Deque<Block> unused = free.get(lines);
        return unused == null ? null : unused.poll();
    }

    private static boolean hasRoom(@Nullable Chunk chunk, long size) {
        return chunk != null && chunk.bump() + size <= CHUNK_BYTES;
    }

    private Block append(int kind, long lines, Consumer<Block> fill) {
        long size = lines * Block.LINE;
        Chunk current = Objects.requireNonNull(chunk);
        long bump = current.bump();
        Block block = current.block(bump);
        // Somebody may have been killed while writing here.
        block.memory().asSlice(block.at(), size).fill((byte) 0);
        fill.accept(block);
        Words.set(block.memory(), block.at(), Block.header(kind, lines));
        current.bump(bump + size);
        return block;
    }

    /// Takes a chunk that has room, or one of a dead process that may have none, but blocks that nobody has.
    private void takeChunk(long size) throws IOException {
        mapAll();
        Chunk taken = takeOf(ORPHAN);
        while (taken == null) {
            taken = takeOf(Owner.NOBODY);
            if (taken == null) {
                addFile();
            }
        }
        reclaim(taken);
        if (hasRoom(taken, size)) {
            chunk = taken;
        }
    }

    private @Nullable Chunk takeOf(long owner) {
        for (int number = 0; number < files.size(); number++) {
            for (Chunk candidate : chunks(number)) {
                if (candidate.owner() == owner && candidate.take(owner, process)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    /// Takes over what a dead process has left in a chunk and nobody else has.
    private void reclaim(Chunk taken) {
        taken.forEach(block -> {
            if (!block.isShared()) {
                // So that the stores become fewer if one after the other is killed here.
                if (block.kind() != Block.KIND_FREE) {
                    block.markFree();
                }
                free.computeIfAbsent(block.bytes() / Block.LINE, _ -> new ArrayDeque<>())
                        .add(block);
            }
        });
    }

    /// Gives back a block that has never been sent anywhere.
    ///
    /// @throws IllegalStateException if it has
    public synchronized void free(Block block) {
        if (block.isShared()) {
            throw new IllegalStateException("heap: cannot free what others may have: block=" + block.reference());
        }
        int name = block.name();
        release(block);
        if (name != 0) {
            release(named(name));
        }
    }

    /// With this object's monitor.
    private void release(Block block) {
        long lines = block.bytes() / Block.LINE;
        block.markFree();
        free.computeIfAbsent(lines, _ -> new ArrayDeque<>()).add(block);
    }

    // ---- Names

    /// Gives a block its name, once and for all.
    ///
    /// @return false if it has one
    /// @throws IllegalArgumentException if the name is empty or too long
    /// @throws IOException if there is no space left
    public boolean name(Block block, String name) throws IOException {
        Block made = allocate(Block.KIND_NAME, BlockName.BYTES, BlockName.filledWith(name));
        long file = made.reference() >>> FILE_SHIFT;
        if (file > MAX_NAMED_FILES) {
            free(made);
            throw new IOException("there are too many shared objects for names: files=" + file);
        }
        long line = made.at() / Block.LINE;
        if (!block.name((int) (file << PLACE_SHIFT | line))) {
            free(made);
            return false;
        }
        if (block.isShared()) {
            made.markShared();
        }
        return true;
    }

    /// The name that a block has been given.
    public Optional<String> nameOf(Block block) {
        int place = block.name();
        return place == 0 ? Optional.empty() : Optional.of(BlockName.of(named(place)));
    }

    /// What must follow after a block has been marked as sent.
    public void sendName(Block block) {
        int place = block.name();
        if (place != 0) {
            named(place).markShared();
        }
    }

    private Block named(int place) {
        long file = Integer.toUnsignedLong(place) >>> PLACE_SHIFT;
        long line = place & (1 << PLACE_SHIFT) - 1;
        try {
            return find(file << FILE_SHIFT | line * Block.LINE);
        } catch (IOException e) {
            throw new UncheckedIOException("heap: has been written over by something else: " + e.getMessage(), e);
        }
    }

    // ---- Finding

    /// The block of a reference that another process has sent.
    ///
    /// @throws IOException if there is none
    public Block find(long reference) throws IOException {
        int number = (int) (reference >>> FILE_SHIFT) - 1;
        long at = reference & OFFSET_MASK;
        if (number >= files.size()) {
            mapAll();
        }
        if (number < 0 || number >= files.size()) {
            throw new IOException("heap: has no such block: reference=" + reference);
        }
        MemorySegment memory = files.get(number);
        if (at < CHUNKS || at % Block.LINE != 0 || at > memory.byteSize() - Block.LINE) {
            throw new IOException("heap: has no such block: reference=" + reference);
        }
        return new Block(memory, at, reference);
    }

    /// Calls with every block that there is; those that come to be meanwhile may be left out.
    public void forEach(Consumer<Block> action) throws IOException {
        mapAll();
        for (int number = 0; number < files.size(); number++) {
            chunks(number).forEach(each -> each.forEach(action));
        }
    }

    /// Calls with every block of a dead process's that it has never sent.
    void forEachUnsent(int slot, Consumer<Block> action) throws IOException {
        forEachChunk(
                slot,
                each -> each.forEach(block -> {
                    if (!block.isShared()) {
                        action.accept(block);
                    }
                }));
    }

    /// Leaves the chunks of a dead process to whoever needs one. Can be done again.
    void orphan(int slot) throws IOException {
        forEachChunk(slot, Chunk::orphan);
    }

    private void forEachChunk(int slot, Consumer<Chunk> action) throws IOException {
        mapAll();
        for (int number = 0; number < files.size(); number++) {
            for (Chunk each : chunks(number)) {
                if (Owner.isOf(slot, each.owner())) {
                    action.accept(each);
                }
            }
        }
    }

    private List<Chunk> chunks(int number) {
        MemorySegment file = files.get(number);
        return IntStream.range(0, Math.clamp(Words.getInt(file, COUNT), 0, MAX_FILE_CHUNKS))
                .mapToObj(index -> new Chunk(file, number, index))
                .toList();
    }

    /// A part of a heap file in which one process allocates.
    private record Chunk(MemorySegment file, int number, int index) {
        private long entry() {
            return TABLE + index * ENTRY;
        }

        static long start(int index) {
            return CHUNKS + index * CHUNK_BYTES;
        }

        long owner() {
            return Words.get(file, entry() + OWNER);
        }

        boolean take(long from, long process) {
            return Words.compareAndSet(file, entry() + OWNER, from, process);
        }

        void orphan() {
            Words.set(file, entry() + OWNER, ORPHAN);
        }

        long bump() {
            return Words.get(file, entry() + BUMP);
        }

        void bump(long end) {
            Words.set(file, entry() + BUMP, end);
        }

        Block block(long offset) {
            long at = start(index) + offset;
            return new Block(file, at, (long) (number + 1) << FILE_SHIFT | at);
        }

        void forEach(Consumer<Block> action) {
            long end = bump();
            for (long offset = 0; offset < end; ) {
                Block block = block(offset);
                long size = block.bytes();
                if (size <= 0) {
                    throw new IllegalStateException(
                            "heap: has been written over by something else: block=" + block.reference());
                }
                action.accept(block);
                offset += size;
            }
        }
    }
}
