package io.github.offspring.internal.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks for deaths as long as threads of this process sleep: a thread that nobody can wake any more must be woken.
///
/// One process of the family is enough: who holds the byte WATCHER looks; the others only try to take it over.
///
/* A watcher that is stopped still holds the byte. So it counts its looks where all see the number, and who sees it stand
 * still for so many looks of its own looks too, and counts that, so that the next one does not as well. That never does
 * any harm: any number of processes may look at a time, and only one of them recovers.
 */
final class DeathWatch {

    static final int WATCHER = SlotTable.SLOTS + 1;
    private static final Duration TICK = Duration.ofMillis(20);
    /// So many ticks without a look of the watcher's, and it has probably stopped.
    private static final int PATIENCE = 10;
    /// Waiting comes in bursts: the thread stays for a while.
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Leases leases;
    private final Recovery recovery;
    private final SlotTable slots;
    private final AtomicInteger sleepers = new AtomicInteger();
    private volatile boolean stopped;
    // Null until it is first needed.
    private volatile @Nullable Thread thread;
    private volatile boolean resting;
    // The thread's own.
    private boolean complained;
    private int looksSeen;
    private int ticksWithout;

    DeathWatch(Leases leases, Recovery recovery, SlotTable slots) {
        this.leases = leases;
        this.recovery = recovery;
        this.slots = slots;
    }

    void begin() {
        sleepers.incrementAndGet();
        if (thread == null) {
            start();
        } else if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("offspring-watch").start(this::run);
        }
    }

    void end() {
        sleepers.decrementAndGet();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            try {
                watch();
            } catch (IOException | IllegalStateException e) {
                complain(e);
            }
            rest();
        }
    }

    /// What fails here, for want of memory or descriptors, may go well in another process, or later.
    private void complain(Exception cause) {
        if (!complained) {
            complained = true;
            System.getLogger(DeathWatch.class.getPackageName())
                    .log(System.Logger.Level.WARNING, "shared memory: cannot look for processes that have died", cause);
        }
    }

    private void watch() throws IOException {
        long idleSince = System.nanoTime();
        try {
            while (!stopped) {
                LockSupport.parkNanos(this, TICK.toNanos());
                if (sleepers.get() > 0) {
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince > LINGER.toNanos()) {
                    break;
                }
                if (!stopped && (leases.tryHold(WATCHER) || hasWatcherStopped())) {
                    recovery.lookForDeaths();
                    slots.countLook();
                }
            }
        } finally {
            leases.release(WATCHER);
        }
    }

    /// Whether nobody has looked for this thread's patience. Counted in its own ticks: where it cannot run itself,
    /// it does not take the others for stopped.
    private boolean hasWatcherStopped() {
        int looks = slots.looks();
        if (looks != looksSeen) {
            looksSeen = looks;
            ticksWithout = 0;
        }
        return ++ticksWithout > PATIENCE;
    }

    private void rest() {
        resting = true;
        // Those who came before it was set have not woken this thread.
        while (resting && sleepers.get() == 0 && !stopped) {
            LockSupport.park(this);
        }
        resting = false;
    }
}
