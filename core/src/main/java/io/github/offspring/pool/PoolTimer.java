package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import org.jspecify.annotations.Nullable;

/// Looks at a pool now and then, while there is something that time decides: time-outs, grace times, uneven load.
final class PoolTimer {

    private final PoolCore core;
    private final String poolName;
    // All below are guarded by this object's monitor. Lock order: after the pool's lock.
    private @Nullable Thread thread;
    private long lookAt = Deadline.NEVER;
    private boolean closed;

    PoolTimer(PoolCore core, String poolName) {
        this.core = core;
        this.poolName = poolName;
    }

    /// Has it look within some time.
    ///
    /// @param nanos [Deadline#NEVER] if there is nothing to look at
    void lookWithin(long nanos) {
        if (nanos != Deadline.NEVER) {
            lookAt(System.nanoTime() + nanos);
        }
    }

    private synchronized void lookAt(long time) {
        if (closed || lookAt != Deadline.NEVER && lookAt - time <= 0) {
            return;
        }
        lookAt = time;
        if (thread == null) {
            thread = Thread.ofPlatform()
                    .daemon()
                    .name("offspring-" + poolName + "-timer")
                    .start(this::run);
        }
        notifyAll();
    }

    private void run() {
        try {
            while (awaitTime()) {
                core.tick();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /// @return false if it is over
    private synchronized boolean awaitTime() throws InterruptedException {
        while (!closed) {
            if (lookAt == Deadline.NEVER) {
                wait();
            } else {
                long left = lookAt - System.nanoTime();
                if (left <= 0) {
                    // Before the look: whoever wants one while it looks is not overlooked.
                    lookAt = Deadline.NEVER;
                    return true;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
        return false;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
