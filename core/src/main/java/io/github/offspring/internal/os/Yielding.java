package io.github.offspring.internal.os;

/// Whether a thread that is about to sleep in the kernel, until another process has done something, is better off to
/// let all others run once before.
///
/// Where more threads than processors pass messages on, the other side is among those others. When this thread has a
/// processor again what it waits for is there: it need not sleep, and nobody needs to wake it, which costs several
/// times as much as to change places. With a free processor it costs next to nothing.
///
/// Among threads that compute it would last as long as their time slices, some milliseconds, while one that is woken
/// comes first. So the time is taken, and after a long one many waits in a row do without.
///
/* Shared by all threads of a process without any order: a number that gets lost has one yield more or less. */
public final class Yielding {

    private static final Yielding HERE = new Yielding();

    // A time slice is longer, and so many threads as this takes with short work have a long way to go anyway.
    private static final long LONG_NANOS = 500_000;
    private static final int MOST_OMITTED = 1 << 12;
    private static final int GROWTH = 4;

    // How many are omitted after the next one that is long.
    private int omission = 1;
    // How many of them are still to come.
    private int omitted;

    Yielding() {}

    /// Lets others run if that has not lasted long lately.
    ///
    /// @return whether it has
    public static boolean letOthersRun() {
        if (!HERE.isDue()) {
            return false;
        }
        long begin = System.nanoTime();
        Thread.yield();
        HERE.note(System.nanoTime() - begin);
        return true;
    }

    boolean isDue() {
        int left = omitted;
        if (left > 0) {
            omitted = left - 1;
        }
        return left <= 0;
    }

    void note(long nanos) {
        int last = omission;
        if (nanos >= LONG_NANOS) {
            omitted = last;
            omission = Math.min(MOST_OMITTED, last * GROWTH);
        } else if (last > 1) {
            omission = last / 2;
        }
    }
}
