package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;

/// How many workers a pool has, and when another one is started. Used under the pool's lock.
///
/// Workers that end without having ended any work, and those that do not come up, are replaced later and later,
/// and only so many in a row: what they die of will probably not go away.
final class Staffing {

    private static final int MAX_FAILED_STARTS = 3;
    private static final long FIRST_PAUSE_NANOS = 20_000_000;
    private static final int MAX_DOUBLINGS = 6;

    private final int restartLimit;
    private int min;
    private int max;
    private int failedStarts;
    private int fruitlessDeaths;
    private long pausedUntil = Deadline.NEVER;

    Staffing(int min, int max, int restartLimit) {
        this.min = min;
        this.max = max;
        this.restartLimit = restartLimit;
    }

    void resize(int newMin, int newMax) {
        min = newMin;
        max = newMax;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    /// How many workers are to be started now.
    ///
    /// @param workers how many there are
    /// @param soonFree how many of them will take the next that waits: they are about to be ready, or done
    /// @param waiting how much work waits for one
    /// @param atLeastMin whether there are to be as many as the pool should have, or only those that the work needs
    int missing(int workers, int soonFree, int waiting, boolean atLeastMin) {
        int needed = Math.min(max, workers + Math.max(0, waiting - soonFree));
        int target = Math.max(needed, atLeastMin ? min : 0);
        return Math.max(0, target - workers);
    }

    /// Nanoseconds until another worker may be started; at most 0 if that is now.
    long pause() {
        return pausedUntil == Deadline.NEVER ? 0 : Deadline.left(pausedUntil);
    }

    void cameUp() {
        failedStarts = 0;
    }

    void workEnded() {
        fruitlessDeaths = 0;
        pausedUntil = Deadline.NEVER;
    }

    /// Notes that a worker has not come up.
    void startFailed() {
        failedStarts++;
        pause(failedStarts);
    }

    /// Notes that a worker has ended unasked, and nothing with it.
    void diedFruitlessly() {
        fruitlessDeaths++;
        pause(fruitlessDeaths);
    }

    // The first is replaced at once.
    private void pause(int inARow) {
        if (inARow > 1) {
            pausedUntil = System.nanoTime() + (FIRST_PAUSE_NANOS << Math.min(MAX_DOUBLINGS, inARow - 2));
        }
    }

    boolean cannotStart() {
        return failedStarts >= MAX_FAILED_STARTS;
    }

    boolean isExhausted() {
        return fruitlessDeaths >= restartLimit;
    }

    int fruitlessDeaths() {
        return fruitlessDeaths;
    }
}
