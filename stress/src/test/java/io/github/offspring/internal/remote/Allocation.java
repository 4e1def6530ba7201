package io.github.offspring.internal.remote;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much memory, and time of a processor, this thread takes for what it is sent.
final class Allocation {

    // For what has come, in whatever form: an element of one byte becomes an entry of a table.
    private static final long EACH_BYTE = 64;
    // What a call has its exceptions and their traces for.
    private static final long ANYWAY = 256 << 10;
    private static final long ANYWAY_NANOS = 1_000_000_000;
    // Instrumented code takes some ten times as long as code that is not.
    private static final long EACH_BYTE_NANOS = 10_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /// What is to be watched.
    interface Attempt {
        void run() throws Exception;
    }

    /// What an attempt takes.
    private record Taken(long bytes, long nanos) {
        static Taken by(Attempt attempt) throws Exception {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            attempt.run();
            return new Taken(
                    THREADS.getCurrentThreadAllocatedBytes() - bytes, THREADS.getCurrentThreadCpuTime() - nanos);
        }
    }

    static void check(int bytes, Attempt attempt) throws Exception {
        check(bytes, ANYWAY, attempt);
    }

    /// Does it, a second time if the first has taken too much: that loads classes, too.
    ///
    /// @param bytes how many have come
    /// @param anyway how much memory it takes for none
    static void check(int bytes, long anyway, Attempt attempt) throws Exception {
        Taken limit = new Taken(anyway + EACH_BYTE * bytes, ANYWAY_NANOS + EACH_BYTE_NANOS * bytes);
        if (!isWithin(Taken.by(attempt), limit)) {
            Taken again = Taken.by(attempt);
            if (!isWithin(again, limit)) {
                throw new AssertionError(
                        "takes too much for what has come: input=" + bytes + " bytes, " + again + ", limit=" + limit);
            }
        }
    }

    private static boolean isWithin(Taken taken, Taken limit) {
        return taken.bytes <= limit.bytes && taken.nanos <= limit.nanos;
    }
}
