package io.github.offspring.pool;

import java.util.Collection;
import java.util.List;

/// Which worker is given which work, and when. Used under the pool's lock.
///
/// Who is given something here is written to later, without the lock: each method collects those workers.
///
/* Invariants: work is in the queue, or in flight at exactly one link, or neither and complete. If there is an idle
 * link the queue is empty.
 */
final class Dispatcher {

    /// For work so short that the way to the worker takes longer: as much as it does in this time.
    private static final double SHORT_WORK_AHEAD_NANOS = 1_000_000;

    private static final int SHORT_WORK_MIN_WINDOW = 32;
    private static final int SHORT_WORK_MAX_WINDOW = 1024;
    /// Two: one that runs, one that is there when it has ended.
    private static final int WINDOW = 2;

    private static final double SHORT_WORK_NANOS = 100_000;

    private final WorkQueue queue;
    private final Staff staff;

    Dispatcher(WorkQueue queue, Staff staff) {
        this.queue = queue;
        this.staff = staff;
    }

    /// Gives the workers that have nothing to do what waits.
    void assignToIdle(Collection<WorkerLink> given) {
        while (staff.hasIdle()) {
            Work work = queue.poll();
            if (work == null) {
                return;
            }
            WorkerLink link = staff.takeIdle();
            link.backlog().add(work);
            given.add(link);
        }
    }

    /// Gives a worker what it has room for, or notes that it has nothing to do.
    void feed(WorkerLink link, Collection<WorkerLink> given) {
        int window = window(link.times().frameNanos());
        while (link.hasRoom(window)) {
            Work work = queue.poll();
            if (work == null) {
                break;
            }
            link.backlog().add(work);
        }
        if (link.backlog().isEmpty() && link.hasRoom(1)) {
            staff.addIdle(link);
        }
        given.add(link);
    }

    private static int window(double frameNanos) {
        return frameNanos < SHORT_WORK_NANOS
                ? (int) Math.clamp(
                        SHORT_WORK_AHEAD_NANOS / frameNanos, (double) SHORT_WORK_MIN_WINDOW, SHORT_WORK_MAX_WINDOW)
                : WINDOW;
    }

    /// Goes on where a worker has ended something.
    void refill(WorkerLink link, Collection<WorkerLink> given) {
        if (link.isToEnd()) {
            putBack(link.retire(), given);
        }
        feed(link, given);
        assignToIdle(given);
        rebalance(SHORT_WORK_NANOS, given);
    }

    /// Takes work that waits behind other work at one worker to where nothing is done.
    ///
    /// @param minNanos how long a frame must take at a worker, by experience, for it to be worth while
    void rebalance(double minNanos, Collection<WorkerLink> given) {
        for (WorkerLink link : staff.links()) {
            if (!staff.hasIdle() || !queue.isEmpty()) {
                return;
            }
            if (link.backlog().size() > 1 && link.times().frameNanos() >= minNanos) {
                putBack(link.backlog().takeBack(), given);
                feed(link, given);
            }
        }
    }

    /// Has work done that had been given to a worker, in its old place.
    void putBack(List<Work> works, Collection<WorkerLink> given) {
        queue.putBack(works);
        assignToIdle(given);
    }
}
