package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Keeps this JVM alive while a pool has work: a program that comes to its end does not lose what it has handed
/// in. A pool that has nothing to do, and was never shut down, does not.
final class PendingWork {

    // The thread that keeps the JVM alive is not started anew for every task.
    private static final Duration LINGER = Duration.ofMillis(200);

    private final String poolName;
    // All below are guarded by this object's monitor. Lock order: after the pool's lock.
    private long count;
    private @Nullable Thread keeper;
    private boolean closed;

    PendingWork(String poolName) {
        this.poolName = poolName;
    }

    synchronized void add(int works) {
        if (keeper == null && count + works > 0) {
            // First: if the system gives no thread the work is not taken.
            keeper = Thread.ofPlatform()
                    .daemon(false)
                    .name("offspring-" + poolName + "-pending")
                    .start(this::keepAlive);
        }
        count += works;
    }

    synchronized void remove(int works) {
        count -= works;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void keepAlive() {
        long idleUntil = Deadline.after(LINGER);
        while (!closed && (count > 0 || Deadline.left(idleUntil) > 0)) {
            if (count > 0) {
                idleUntil = Deadline.after(LINGER);
            }
            try {
                wait(LINGER.toMillis() / 4);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
        keeper = null;
    }
}
