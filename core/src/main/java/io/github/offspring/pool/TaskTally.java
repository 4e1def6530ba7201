package io.github.offspring.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/// How many tasks, and elements of maps, have ended how.
///
/// One thread at a time adds, any may look: whoever sees that a task has ended sees it counted.
final class TaskTally {

    private static final int ENDED = TaskOutcome.values().length;

    private final AtomicLongArray counts = new AtomicLongArray(ENDED + 1);

    void add(TaskOutcome outcome, long elements) {
        addAt(outcome.ordinal(), elements);
    }

    /// Notes that a worker has come to the end of one.
    void ended() {
        ended(1);
    }

    void ended(int elements) {
        addAt(ENDED, elements);
    }

    private void addAt(int index, long elements) {
        // release is enough: there is no other writer
        counts.setRelease(index, counts.getPlain(index) + elements);
    }

    void addAll(TaskTally other) {
        for (int i = 0; i <= ENDED; i++) {
            addAt(i, other.counts.getAcquire(i));
        }
    }

    /// How many a worker has come to the end of.
    long endedByWorker() {
        return counts.getAcquire(ENDED);
    }

    private long count(TaskOutcome outcome) {
        return counts.getAcquire(outcome.ordinal());
    }

    TaskTotals totals() {
        return new TaskTotals(
                count(TaskOutcome.RETURNED),
                count(TaskOutcome.FAILED),
                count(TaskOutcome.TIMED_OUT),
                count(TaskOutcome.DIED),
                count(TaskOutcome.CANCELLED));
    }
}
