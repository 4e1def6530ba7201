package io.github.offspring.pool;

/// Which element a worker's thread is at, so that an interruption reaches the element that it is meant for and no
/// other.
final class RunningElement {

    private final WorkerLedger ledger;
    private final Thread thread;
    // Guarded by this object's monitor.
    private long current;

    RunningElement(WorkerLedger ledger, Thread thread) {
        this.ledger = ledger;
        this.thread = thread;
    }

    synchronized void begin(long element) {
        current = element;
        ledger.running(element);
    }

    synchronized void end() {
        current = 0;
        // An interruption of this element is not the next one's.
        Thread.interrupted();
    }

    synchronized void interruptIfMeant() {
        if (current != 0 && current == ledger.interrupt()) {
            thread.interrupt();
        }
    }
}
