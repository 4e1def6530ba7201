package io.github.offspring.pool;

/// Which element a worker's thread is at, so that an interruption reaches the element that it is meant for and no
/// other.
/* No lock is taken for an element that nobody wants to interrupt. Whoever interrupts says which one he means before he
 * looks what runs; the worker says what runs before it looks whether somebody means one. So at least one of them sees the
 * other: either nothing is interrupted, or the worker waits for the end of the interruption and clears what is not
 * meant for the element that it is about to begin.
 */
final class RunningElement {

    private static final long NOBODY = 0;

    private final WorkerLedger ledger;
    private final Thread thread;
    private volatile long current;
    // Written under this object's monitor.
    private volatile long meant;

    RunningElement(WorkerLedger ledger, Thread thread) {
        this.ledger = ledger;
        this.thread = thread;
    }

    void begin(long element) {
        enter(element);
        ledger.running(element);
    }

    void end() {
        enter(0);
    }

    private void enter(long element) {
        // An interruption of the element before is not this one's.
        Thread.interrupted();
        current = element;
        if (meant != NOBODY) {
            forgetOthers(element);
        }
    }

    private synchronized void forgetOthers(long element) {
        if (meant != element) {
            meant = NOBODY;
            Thread.interrupted();
        }
    }

    synchronized void interruptIfMeant() {
        long element = ledger.interrupt();
        meant = element;
        if (element != NOBODY && current == element) {
            thread.interrupt();
        }
    }
}
