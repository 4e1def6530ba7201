package io.github.offspring.internal.remote;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much memory this thread takes for what it is sent.
final class Allocation {

    // For what has come, in whatever form: an element of one byte becomes an entry of a table.
    private static final long EACH_BYTE = 64;
    // Buffers, and what is believed of a claim before it has come true.
    private static final long ANYWAY = 3 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /// What is to be watched.
    interface Attempt {
        void run() throws Exception;
    }

    /// Does it, a second time if the first has taken too much: that loads classes, too.
    ///
    /// @param bytes how many have come
    static void check(int bytes, Attempt attempt) throws Exception {
        if (takes(attempt) > limit(bytes)) {
            long again = takes(attempt);
            if (again > limit(bytes)) {
                throw new AssertionError("takes too much memory for what has come: input=" + bytes + " bytes, taken="
                        + again + " bytes, limit=" + limit(bytes) + " bytes");
            }
        }
    }

    private static long limit(int bytes) {
        return ANYWAY + EACH_BYTE * bytes;
    }

    private static long takes(Attempt attempt) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        attempt.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
