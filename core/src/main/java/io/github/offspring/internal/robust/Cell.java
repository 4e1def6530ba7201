package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Words;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// A block that is a number of 32 or 64 bits, which threads of any processes read, change, and wait for.
///
/// | offset | bytes | field   | what |
/// |-------:|------:|---------|------|
/// | 8      | 8     | value   | in the first 4 bytes if it has 32 bits |
/// | 16     | 32    | lock    | a [Mutex], for what users do in several steps |
/// | 48     | 4     | changes | a [WaitPoint] |
///
/* A change is one store, so nobody can die in the middle of one. Then the waiters are woken: the store is volatile and
 * comes first, a waiter announces first and looks then, so one of the two sees the other. Whoever dies in between has
 * its waking done by recovery.
 *
 * Each access ends with a fence for the object that keeps the block in use: else the collector could find it
 * unreachable, and the block become somebody else's, before the store in its last use is made.
 */
public final class Cell {

    /// What such a block takes.
    public static final long BYTES = 52;

    private static final long VALUE = Block.BODY;
    static final long LOCK = 16;

    private static final long CHANGES = LOCK + Mutex.BYTES;

    private final Domain domain;
    private final Block block;
    private final MemorySegment memory;
    private final long at;
    private final WaitPoint changes;
    private final Object user;

    /// @param user the object that keeps the block in use
    public Cell(Domain domain, Block block, Object user) {
        this.domain = domain;
        this.block = block;
        this.user = user;
        memory = block.memory();
        at = block.field(VALUE);
        changes = changes(domain, block);
    }

    private static WaitPoint changes(Domain domain, Block block) {
        return new WaitPoint(domain, block, CHANGES);
    }

    private static Mutex lock(Domain domain, Block block) {
        return new Mutex(domain, block, LOCK);
    }

    /// What a new block has in it.
    public static void fill(Block block, long value) {
        Words.set(block.memory(), block.field(VALUE), value);
    }

    public static void fillInt(Block block, int value) {
        Words.setInt(block.memory(), block.field(VALUE), value);
    }

    public Domain domain() {
        return domain;
    }

    public Block block() {
        return block;
    }

    public Mutex lock() {
        return lock(domain, block);
    }

    static void recover(Domain domain, Block block, int slot) {
        lock(domain, block).recover(slot);
        changes(domain, block).wakeAll();
    }

    // ---- Waiting

    /// @throws InterruptedException if this thread is interrupted
    public Waiting waiting(long deadline) throws InterruptedException {
        return new Waiting(changes, deadline);
    }

    private void changed() {
        changes.changed(Domain.ALL);
        keep();
    }

    private long read(long value) {
        keep();
        return value;
    }

    private int read(int value) {
        keep();
        return value;
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }

    // ---- 64 bits

    public long get() {
        return read(Words.get(memory, at));
    }

    public void set(long value) {
        Words.set(memory, at, value);
        changed();
    }

    public long getPlain() {
        return read(Words.getPlain(memory, at));
    }

    /// Wakes nobody.
    public void setPlain(long value) {
        Words.setPlain(memory, at, value);
        keep();
    }

    public long getAcquire() {
        return read(Words.getAcquire(memory, at));
    }

    /// Wakes nobody.
    public void setRelease(long value) {
        Words.setRelease(memory, at, value);
        keep();
    }

    public long getAndSet(long value) {
        long old = Words.getAndSet(memory, at, value);
        changed();
        return old;
    }

    public boolean compareAndSet(long expected, long value) {
        boolean set = Words.compareAndSet(memory, at, expected, value);
        if (set) {
            changed();
        }
        return set;
    }

    public long getAndAdd(long delta) {
        long old = Words.getAndAdd(memory, at, delta);
        changed();
        return old;
    }

    // ---- 32 bits

    public int getInt() {
        return read(Words.getInt(memory, at));
    }

    public void setInt(int value) {
        Words.setInt(memory, at, value);
        changed();
    }

    public int getPlainInt() {
        return read(Words.getPlainInt(memory, at));
    }

    /// Wakes nobody.
    public void setPlainInt(int value) {
        Words.setPlainInt(memory, at, value);
        keep();
    }

    public int getAcquireInt() {
        return read(Words.getAcquireInt(memory, at));
    }

    /// Wakes nobody.
    public void setReleaseInt(int value) {
        Words.setReleaseInt(memory, at, value);
        keep();
    }

    public int getAndSetInt(int value) {
        int old = Words.getAndSetInt(memory, at, value);
        changed();
        return old;
    }

    public boolean compareAndSetInt(int expected, int value) {
        boolean set = Words.compareAndSetInt(memory, at, expected, value);
        if (set) {
            changed();
        }
        return set;
    }

    public int getAndAddInt(int delta) {
        int old = Words.getAndAddInt(memory, at, delta);
        changed();
        return old;
    }
}
