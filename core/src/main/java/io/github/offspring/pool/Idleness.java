package io.github.offspring.pool;

import io.github.offspring.internal.os.NativeAccess;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.internal.transport.FramedSocket;
import java.io.IOException;

/// What a worker does when it has had nothing to do for a while: it gives back memory that it does not need.
///
/// What the JVM's compiler has used is free then, but the C library keeps it. Used by one thread.
final class Idleness {

    private static final long BEGINNING_NANOS = 200_000_000;
    // So long the compiler may still be at what the last tasks called.
    private static final long COMPILING_NANOS = 2_000_000_000;
    // Less often than that, however often a worker is idle for a moment.
    private static final long DISTANCE_NANOS = 10_000_000_000L;

    private long dueNanos = System.nanoTime();

    /// Waits for the next message as long as there is something to do besides; afterwards it may be there or not.
    void await(FramedSocket socket) throws IOException {
        long now = System.nanoTime();
        if (now - dueNanos < 0 || !NativeAccess.isGranted()) {
            return;
        }
        if (!socket.awaitNext(now + BEGINNING_NANOS)) {
            Posix.trimHeap();
            if (!socket.awaitNext(System.nanoTime() + COMPILING_NANOS)) {
                Posix.trimHeap();
            }
            dueNanos = System.nanoTime() + DISTANCE_NANOS;
        }
    }
}
