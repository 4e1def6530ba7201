package io.github.offspring.internal.lease;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The one way by which words of shared memory that others rely on are read and written.
///
/// All stores are volatile or compare-and-set: no compiler reorders them, so what a killed process leaves is what
/// its stores up to some point have made. All words are aligned to their size.
public final class Words {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private Words() {}

    public static long get(MemorySegment memory, long at) {
        return (long) LONG.getVolatile(memory, at);
    }

    public static void set(MemorySegment memory, long at, long value) {
        KillPoints.pass();
        LONG.setVolatile(memory, at, value);
    }

    public static boolean compareAndSet(MemorySegment memory, long at, long expected, long value) {
        KillPoints.pass();
        return LONG.compareAndSet(memory, at, expected, value);
    }

    public static long getAndAdd(MemorySegment memory, long at, long delta) {
        KillPoints.pass();
        return (long) LONG.getAndAdd(memory, at, delta);
    }

    public static long getAndSet(MemorySegment memory, long at, long value) {
        KillPoints.pass();
        return (long) LONG.getAndSet(memory, at, value);
    }

    public static int getInt(MemorySegment memory, long at) {
        return (int) INT.getVolatile(memory, at);
    }

    public static void setInt(MemorySegment memory, long at, int value) {
        KillPoints.pass();
        INT.setVolatile(memory, at, value);
    }

    public static boolean compareAndSetInt(MemorySegment memory, long at, int expected, int value) {
        KillPoints.pass();
        return INT.compareAndSet(memory, at, expected, value);
    }

    public static int getAndAddInt(MemorySegment memory, long at, int delta) {
        KillPoints.pass();
        return (int) INT.getAndAdd(memory, at, delta);
    }

    public static int getAndOrInt(MemorySegment memory, long at, int bits) {
        KillPoints.pass();
        return (int) INT.getAndBitwiseOr(memory, at, bits);
    }

    public static int getAndSetInt(MemorySegment memory, long at, int value) {
        KillPoints.pass();
        return (int) INT.getAndSet(memory, at, value);
    }

    /// For contents that a control word tells others of, before or after.
    public static void copy(byte[] bytes, int length, MemorySegment memory, long at) {
        KillPoints.pass();
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, length);
    }

    public static void copy(MemorySegment from, MemorySegment memory, long at) {
        KillPoints.pass();
        MemorySegment.copy(from, 0, memory, at, from.byteSize());
    }

    /// Some bytes out of the middle, to the middle.
    public static void copy(MemorySegment from, long fromAt, MemorySegment memory, long at, long bytes) {
        KillPoints.pass();
        MemorySegment.copy(from, fromAt, memory, at, bytes);
    }

    // What follows is for users' values, whose order is theirs to choose. The library's own are such only if a
    // volatile store, or a lock, comes before others look at them.

    public static long getPlain(MemorySegment memory, long at) {
        return (long) LONG.get(memory, at);
    }

    public static void setPlain(MemorySegment memory, long at, long value) {
        KillPoints.pass();
        LONG.set(memory, at, value);
    }

    public static long getAcquire(MemorySegment memory, long at) {
        return (long) LONG.getAcquire(memory, at);
    }

    public static void setRelease(MemorySegment memory, long at, long value) {
        KillPoints.pass();
        LONG.setRelease(memory, at, value);
    }

    public static int getPlainInt(MemorySegment memory, long at) {
        return (int) INT.get(memory, at);
    }

    public static void setPlainInt(MemorySegment memory, long at, int value) {
        KillPoints.pass();
        INT.set(memory, at, value);
    }

    public static int getAcquireInt(MemorySegment memory, long at) {
        return (int) INT.getAcquire(memory, at);
    }

    public static void setReleaseInt(MemorySegment memory, long at, int value) {
        KillPoints.pass();
        INT.setRelease(memory, at, value);
    }
}
