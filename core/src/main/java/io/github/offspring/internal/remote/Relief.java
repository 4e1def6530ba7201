package io.github.offspring.internal.remote;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks after the threads that read for clients and run calls themselves, and has others read where a call
/// turns out to be long.
///
/// One thread for all servers of this process; only while there are such calls, and a little longer.
final class Relief {

    /// Between two looks. A call that waits holds up those behind it for at most twice that.
    private static final long PERIOD_NANOS = 500_000;
    /// A thread that is found running may only have to wait for a processor, as whoever relieved it would.
    private static final long RUNNING_NANOS = 5_000_000;
    /// Who has run nothing for so long is not looked at any more, until the next call.
    private static final long QUIET_NANOS = 50_000_000;

    private static final long LINGER_NANOS = 5_000_000_000L;

    private static final Relief INSTANCE = new Relief();

    private final Set<ReadingTurn> turns = ConcurrentHashMap.newKeySet();
    // Guarded by this object's monitor.
    private @Nullable Thread thread;

    private Relief() {}

    /// Looks after one from now on. May be called by any thread.
    static void watch(ReadingTurn turn) {
        turn.watched(true);
        INSTANCE.add(turn);
    }

    private void add(ReadingTurn turn) {
        turns.add(turn);
        synchronized (this) {
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("offspring-relief").start(this::run);
            } else {
                LockSupport.unpark(thread);
            }
        }
    }

    private void run() {
        while (true) {
            if (!turns.isEmpty()) {
                LockSupport.parkNanos(this, PERIOD_NANOS);
                long now = System.nanoTime();
                turns.forEach(turn -> look(turn, now));
                continue;
            }
            LockSupport.parkNanos(this, LINGER_NANOS);
            if (isOver()) {
                return;
            }
        }
    }

    private synchronized boolean isOver() {
        if (turns.isEmpty()) {
            // Who adds one from here on starts another thread.
            thread = null;
            return true;
        }
        return false;
    }

    private void look(ReadingTurn turn, long now) {
        if (turn.look(now, PERIOD_NANOS, RUNNING_NANOS) < QUIET_NANOS) {
            return;
        }
        // In this order: who finds it unwatched adds it after it has been taken out.
        turns.remove(turn);
        turn.watched(false);
        if (turn.isAway()) {
            // That one has seen it watched.
            turn.watched(true);
            turns.add(turn);
        }
    }
}
