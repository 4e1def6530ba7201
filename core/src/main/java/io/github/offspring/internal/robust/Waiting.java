package io.github.offspring.internal.robust;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Processors;

/// One thread's waiting until something holds:
///
/// ```java
/// Waiting waiting = cell.waiting(deadline);
/// do {
///     look;
/// } while (waiting.again());
/// ```
///
/// Not thread-safe.
public final class Waiting {

    private static final int SPINS = Processors.spins(100);

    private static final int YIELDS = 20;

    private final WaitPoint point;
    private final long deadline;
    private int spins = SPINS;
    private int yields;
    private boolean isAnnounced;
    private int announced;

    /// @throws InterruptedException if this thread is interrupted
    Waiting(WaitPoint point, long deadline) throws InterruptedException {
        checkInterrupted();
        this.point = point;
        this.deadline = deadline;
    }

    /// Waits for something that may come in quick succession. Who sleeps is woken for the first of them, and on a
    /// busy machine that thread runs in the place of the one that was about to bring the next. So it first lets
    /// others run for a bit, and needs no waking meanwhile.
    ///
    /// @throws InterruptedException if this thread is interrupted
    static Waiting inFlow(WaitPoint point, long deadline) throws InterruptedException {
        Waiting waiting = new Waiting(point, deadline);
        waiting.yields = YIELDS;
        return waiting;
    }

    private static void checkInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Waits, after a look that was in vain, until it is worth another.
    ///
    /// @return false if the deadline has passed
    /// @throws InterruptedException if this thread is interrupted
    public boolean again() throws InterruptedException {
        if (spins > 0) {
            spins--;
            Thread.onSpinWait();
            return true;
        }
        if (yields > 0) {
            yields--;
            Thread.yield();
            return true;
        }
        if (isAnnounced) {
            // Only here, after a look that came after the last sleep.
            checkInterrupted();
            if (Deadline.left(deadline) <= 0) {
                return false;
            }
            point.sleep(announced, deadline, true);
        }
        announced = point.announce();
        isAnnounced = true;
        return true;
    }
}
