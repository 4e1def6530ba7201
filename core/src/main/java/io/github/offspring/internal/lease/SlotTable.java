package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.AllocatedFile;
import io.github.offspring.internal.os.NativeAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processes of a family that share something: a row of memory for each.
///
/// | offset | bytes | field | what |
/// |-------:|------:|-------|------|
/// | 0      | 8     | magic | tells the version and the way, native or portable |
/// | 8      | 4     | used  | number of the highest row ever used, plus 1; only grows |
/// | 12     | 4     | looks | goes on with each look for the dead: who sees it stand still looks too |
///
/// Then, from [#ROWS] on, rows of 128 bytes:
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 0      | 8     | state   | [#FREE], [#ALIVE] or [#LEAVING], with the epoch above it |
/// | 8      | 8     | pid     | for people; nothing is decided by it |
/// | 16     | 4     | bell    | not 0 while threads of the process wait to be rung for |
/// | 20     | 4     | length  | of the name |
/// | 24     | 104   | name    | in UTF-8, cut where it is longer |
public final class SlotTable {

    static final int SLOTS = 4096;
    /// The last row is nobody's for long: who finds all others taken recovers the dead from there.
    static final int SPARE = SLOTS - 1;
    /// For processes that stay.
    static final int SEATS = SPARE;

    static final int FREE = 0;
    static final int ALIVE = 1;
    /// Alive, and about to end because its work is done.
    static final int LEAVING = 2;

    private static final String FILE = "slots";

    private static final long MAGIC_NATIVE = 0x4f46_4653_0001_0001L;
    private static final long MAGIC_PORTABLE = 0x4f46_4653_0001_0002L;

    private static final long MAGIC = 0;
    private static final long USED = 8;
    private static final long LOOKS = 12;
    private static final long ROWS = 128;
    private static final long ROW = 128;
    private static final long STATE = 0;
    private static final long PID = 8;
    private static final long BELL = 16;
    private static final long NAME_LENGTH = 20;
    private static final long NAME = 24;
    private static final int MAX_NAME_BYTES = (int) (ROW - NAME);

    private static final int STATE_BITS = 2;

    private final MemorySegment memory;

    private SlotTable(MemorySegment memory) {
        this.memory = memory;
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    static SlotTable open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        long magic = NativeAccess.isGranted() ? MAGIC_NATIVE : MAGIC_PORTABLE;
        AllocatedFile.create(file, ROWS + SLOTS * ROW, memory -> Words.set(memory, MAGIC, magic));
        MemorySegment memory = AllocatedFile.map(file, FileChannel.MapMode.READ_WRITE, Arena.global());
        if (Words.get(memory, MAGIC) != magic) {
            throw new IOException("the family shares its memory in another way than this process can: portable="
                    + !NativeAccess.isGranted() + "; leave the property " + NativeAccess.PORTABLE
                    + " as the root has it");
        }
        return new SlotTable(memory);
    }

    /// The table for somebody who only looks, in whatever way the family shares its memory.
    static SlotTable view(Path directory, Arena arena) throws IOException {
        Path file = directory.resolve(FILE);
        MemorySegment memory = AllocatedFile.map(file, FileChannel.MapMode.READ_ONLY, arena);
        long magic = memory.byteSize() == ROWS + SLOTS * ROW ? Words.get(memory, MAGIC) : 0;
        if (magic != MAGIC_NATIVE && magic != MAGIC_PORTABLE) {
            throw new IOException(file + ": is not of this version of the library");
        }
        return new SlotTable(memory);
    }

    /// How many rows there is something in, at most.
    int used() {
        return Words.getInt(memory, USED);
    }

    /// Tells all that somebody has looked for the dead.
    void countLook() {
        Words.getAndAddInt(memory, LOOKS, 1);
    }

    int looks() {
        return Words.getInt(memory, LOOKS);
    }

    long word(int slot) {
        return Words.get(memory, row(slot) + STATE);
    }

    private static long row(int slot) {
        return ROWS + slot * ROW;
    }

    static int state(long word) {
        return (int) word & (1 << STATE_BITS) - 1;
    }

    static int epoch(long word) {
        return (int) (word >>> STATE_BITS) & Owner.MAX_EPOCH;
    }

    private static long word(int state, int epoch) {
        return (long) (epoch & Owner.MAX_EPOCH) << STATE_BITS | state;
    }

    /// Whether a process has the slot, dead or alive.
    boolean isTaken(int slot) {
        return state(word(slot)) != FREE;
    }

    /// Enters this process, which holds the slot's lease.
    ///
    /// @return its epoch
    int enter(int slot, long pid, String name) {
        for (int used = used(); used <= slot; used = used()) {
            // Before the row: whoever looks for the dead looks that far.
            Words.compareAndSetInt(memory, USED, used, slot + 1);
        }
        long row = row(slot);
        int epoch = epoch(word(slot));
        Words.set(memory, row + PID, pid);
        Words.setInt(memory, row + BELL, 0);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_NAME_BYTES);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, row + NAME, length);
        Words.setInt(memory, row + NAME_LENGTH, length);
        Words.set(memory, row + STATE, word(ALIVE, epoch));
        return epoch;
    }

    /// Says that this process ends in order.
    void leave(int slot) {
        Words.set(memory, row(slot) + STATE, word(LEAVING, epoch(word(slot))));
    }

    /// Frees the row of a dead process, after all that it had has been given back. The last step of recovery.
    void free(int slot) {
        // Else all who wake somebody would try to ring there until another process has the slot.
        bell(slot, false);
        Words.set(memory, row(slot) + STATE, word(FREE, epoch(word(slot)) + 1));
    }

    /// Whether the process in this slot has said that it ends in order.
    boolean isLeaving(int slot) {
        return state(word(slot)) == LEAVING;
    }

    long pid(int slot) {
        return Words.get(memory, row(slot) + PID);
    }

    String name(int slot) {
        // Whatever another process has left there, no more than the row holds.
        int length = Math.clamp(Words.getInt(memory, row(slot) + NAME_LENGTH), 0, MAX_NAME_BYTES);
        byte[] bytes = memory.asSlice(row(slot) + NAME, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void bell(int slot, boolean waiting) {
        Words.setInt(memory, row(slot) + BELL, waiting ? 1 : 0);
    }

    boolean bell(int slot) {
        return Words.getInt(memory, row(slot) + BELL) != 0;
    }
}
