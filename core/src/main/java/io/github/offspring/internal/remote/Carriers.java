package io.github.offspring.internal.remote;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// Sees to it that calls which compute do not stop all others.
///
/// Calls run in virtual threads, and those need threads of the platform, their carriers: by default as many as the JVM
/// has processors, and a manager's mostly has one. None is taken from a call that computes. So with as many such calls
/// everything else would stand still until one of them is over, also what other clients wait for, and time-outs.
/// With more carriers the system shares the processors out.
///
/// While there are such calls, and a little longer, a thread of the platform has a virtual one run now and then. If
/// that takes long there are more carriers from then on.
///
/* One thread for all servers of this process. Virtual threads of others profit, too. */
final class Carriers {

    /// How many calls can compute at the same time before others wait. Each takes a stack.
    private static final int MOST = 64;
    /// A virtual thread that has not been run for so long has no carrier.
    private static final long LONG_MILLIS = 20;

    private static final long SHORTEST_PAUSE_NANOS = 10_000_000;
    // As long, at most, all stand still before that is noticed.
    private static final long LONGEST_PAUSE_NANOS = 200_000_000;

    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final boolean CAN_HAVE_MORE =
            ModuleLayer.boot().findModule("jdk.management").isPresent();
    private static final Carriers INSTANCE = new Carriers(LINGER);

    private final long lingerNanos;
    private final AtomicInteger running = new AtomicInteger();
    // Null if there is none. Written with this object's monitor.
    private volatile @Nullable Thread thread;
    // Whether the thread is to be woken for the next call. It writes this before it looks at `running` once more:
    // so whoever has begun a call sees it, or is seen.
    private volatile boolean resting;

    /// @param linger how long the thread waits for the next such call
    Carriers(Duration linger) {
        lingerNanos = linger.toNanos();
    }

    /// A call is about to be run by a virtual thread. May be called by any thread.
    static void begun() {
        if (CAN_HAVE_MORE) {
            INSTANCE.add();
        }
    }

    /// It is over.
    static void ended() {
        if (CAN_HAVE_MORE) {
            INSTANCE.remove();
        }
    }

    void add() {
        // First: see isOver.
        running.incrementAndGet();
        Thread watching = thread;
        if (watching == null) {
            startThread();
        } else if (resting) {
            LockSupport.unpark(watching);
        }
    }

    void remove() {
        running.decrementAndGet();
    }

    /// The one that looks after the calls; null if there is none.
    @Nullable
    Thread thread() {
        return thread;
    }

    private synchronized void startThread() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("offspring-carriers").start(this::watch);
        }
    }

    private void watch() {
        long pause = SHORTEST_PAUSE_NANOS;
        while (true) {
            if (pause == LONGEST_PAUSE_NANOS && running.get() == 0) {
                if (!rest() && isOver()) {
                    return;
                }
                pause = SHORTEST_PAUSE_NANOS;
            }
            LockSupport.parkNanos(this, pause);
            if (areThereEnough()) {
                pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
            } else {
                haveMore();
                pause = SHORTEST_PAUSE_NANOS;
            }
        }
    }

    /// @return whether there is a call again
    private boolean rest() {
        long end = System.nanoTime() + lingerNanos;
        resting = true;
        for (long left = lingerNanos; left > 0 && running.get() == 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        resting = false;
        return running.get() > 0;
    }

    /// No start is lost: this gives up the place before it looks for calls, and who begins one counts it before he
    /// looks at the place. So either this sees the call and stays, or that one sees that nobody is there; if both,
    /// he waits for the monitor and then finds this thread there.
    private synchronized boolean isOver() {
        thread = null;
        if (running.get() == 0) {
            return true;
        }
        thread = Thread.currentThread();
        return false;
    }

    private static boolean areThereEnough() {
        var run = new CountDownLatch(1);
        Thread.ofVirtual().name("offspring-carriers").start(run::countDown);
        try {
            return run.await(LONG_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            // By nobody that is known.
            return true;
        }
    }

    private static void haveMore() {
        VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        int count = scheduler.getParallelism();
        if (count < MOST) {
            scheduler.setParallelism(Math.min(MOST, 2 * count));
        }
    }
}
