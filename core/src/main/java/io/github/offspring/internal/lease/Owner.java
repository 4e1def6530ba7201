package io.github.offspring.internal.lease;

/// The identity of a thread of a process, or of a process as a whole, as it stands in a word of shared memory to
/// say whose something is: 13 bits slot plus 1, 15 bits epoch, 36 bits thread. 0 is nobody.
///
/// A slot goes to another process only when nothing of the last one's is left in shared memory; the epoch is for
/// people, and for programs that hold an identity longer than that.
public final class Owner {

    public static final long NOBODY = 0;

    static final int MAX_EPOCH = (1 << 15) - 1;

    private static final int THREAD_BITS = 36;
    private static final int EPOCH_BITS = 15;
    private static final long THREAD_MASK = (1L << THREAD_BITS) - 1;

    private Owner() {}

    static long ofProcess(int slot, int epoch) {
        return (long) (slot + 1) << EPOCH_BITS + THREAD_BITS | (long) (epoch & MAX_EPOCH) << THREAD_BITS;
    }

    /// @return -1 for nobody
    public static int slot(long identity) {
        return (int) (identity >>> EPOCH_BITS + THREAD_BITS) - 1;
    }

    static int epoch(long identity) {
        return (int) (identity >>> THREAD_BITS) & MAX_EPOCH;
    }

    /// The thread's id in its JVM; 0 if the identity is a whole process's.
    public static long thread(long identity) {
        return identity & THREAD_MASK;
    }

    /// The identity of the process that a thread is of.
    public static long process(long identity) {
        return identity & ~THREAD_MASK;
    }

    static long withThread(long process, long thread) {
        return process | thread & THREAD_MASK;
    }

    public static boolean isOf(int slot, long identity) {
        return slot(identity) == slot;
    }
}
