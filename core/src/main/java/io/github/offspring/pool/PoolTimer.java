package io.github.offspring.pool;

import org.jspecify.annotations.Nullable;

/// Looks at a pool now and then, while there is something that time decides: time-outs, grace times, uneven load.
final class PoolTimer {

    private static final long TICK_MILLIS = 5;

    private final PoolCore core;
    private final String poolName;
    // All below are guarded by this object's monitor. Lock order: after the pool's lock.
    private @Nullable Thread thread;
    private boolean wanted;
    private boolean closed;

    PoolTimer(PoolCore core, String poolName) {
        this.core = core;
        this.poolName = poolName;
    }

    void wakeIf(boolean needed) {
        if (needed) {
            wake();
        }
    }

    private synchronized void wake() {
        if (!wanted && !closed) {
            wanted = true;
            if (thread == null) {
                thread = Thread.ofPlatform()
                        .daemon()
                        .name("offspring-" + poolName + "-timer")
                        .start(this::run);
            }
            notifyAll();
        }
    }

    private void run() {
        try {
            while (awaitWanted()) {
                Thread.sleep(TICK_MILLIS);
                // Before the look: whoever wakes it while it looks is not overlooked.
                rest();
                wakeIf(core.tick());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private synchronized void rest() {
        wanted = false;
    }

    private synchronized boolean awaitWanted() throws InterruptedException {
        while (!wanted && !closed) {
            wait();
        }
        return !closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
