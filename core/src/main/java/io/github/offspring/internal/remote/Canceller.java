package io.github.offspring.internal.remote;

/// What cancels a call at the server: an interruption of its thread, and then, if it has come to one, the end of
/// the stage that it waits for. A cancellation is for both, whenever it comes: it may find the thread about to
/// leave, or the call before it has one.
///
/// Thread-safe.
final class Canceller implements Runnable {

    // Both are guarded by this object's monitor.
    private Runnable action;
    private boolean cancelled;

    /// For a call that cannot be cancelled yet.
    Canceller() {
        this(() -> {});
    }

    Canceller(Runnable action) {
        this.action = action;
    }

    /// Cancels.
    @Override
    public void run() {
        Runnable current;
        synchronized (this) {
            cancelled = true;
            current = action;
        }
        current.run();
    }

    /// From now on it is done in another way, at once if it has been cancelled already.
    void become(Runnable next) {
        boolean late;
        synchronized (this) {
            action = next;
            late = cancelled;
        }
        if (late) {
            next.run();
        }
    }
}
