package io.github.offspring.pool;

/// Work that has been sent to a worker.
final class InFlight {

    private final Work work;
    private final long frame;
    private final long firstElement;
    // All elements before the one have come back, before the other been decoded too: the rest is only to complete
    // what waits for them. Written by the link's thread only.
    private volatile int arrived;
    private volatile int delivered;
    // The link's thread's own.
    private TaskOutcome outcome = TaskOutcome.RETURNED;
    // Guarded by the pool's lock.
    private boolean interruptible;
    private boolean abandoned;

    InFlight(Work work, long frame, long firstElement) {
        this.work = work;
        this.frame = frame;
        this.firstElement = firstElement;
        arrived = work.skipped();
        delivered = arrived;
    }

    Work work() {
        return work;
    }

    long frame() {
        return frame;
    }

    long firstElement() {
        return firstElement;
    }

    int arrived() {
        return arrived;
    }

    void arrived(int count) {
        arrived = count;
    }

    int delivered() {
        return delivered;
    }

    void delivered(int count) {
        delivered = count;
    }

    /// Notes how an element of it has ended.
    void note(TaskOutcome ofOne) {
        if (ofOne.compareTo(outcome) > 0) {
            outcome = ofOne;
        }
    }

    /// What tells most of how its elements have ended.
    TaskOutcome outcome() {
        return outcome;
    }

    boolean isDone() {
        return delivered >= work.elements();
    }

    /// Notes that what of it runs is to be interrupted as soon as it is seen to run.
    void interruptible() {
        interruptible = true;
    }

    boolean isInterruptible() {
        return interruptible;
    }

    /// Notes that the worker has been told to leave out what of it has not begun.
    void abandoned() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /// The index of an element that is still awaited; −1 if this one is not, or not of this work.
    int indexOfAwaited(long element) {
        long index = element - firstElement;
        return index >= arrived && index < work.elements() ? (int) index : -1;
    }
}
