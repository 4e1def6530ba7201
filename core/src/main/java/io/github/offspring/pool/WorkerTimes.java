package io.github.offspring.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a worker does with its time. Used under the pool's lock, if nothing else is said.
///
/* STARTING -> WAITING <-> WORKING, and from each of them -> EXITING -> GONE. The times of the phases add up to the
 * worker's life.
 */
final class WorkerTimes {

    private enum Phase {
        STARTING,
        WAITING,
        WORKING,
        EXITING,
        GONE
    }

    private static final double SMOOTHING = 0.2;

    private final PoolEvents events;
    // Written by the link's thread only, also without the lock.
    private final TaskTally tally = new TaskTally();
    private @Nullable WorkerIdentity identity;
    private final long[] nanos = new long[Phase.values().length];
    private Phase phase = Phase.STARTING;
    private long sinceNanos = System.nanoTime();
    private long readySinceNanos;
    private long idleSinceNanos;
    private long busySinceNanos;
    private double frameNanos = 1_000_000;
    // Of the first frame in flight; as long as there is none, of no meaning.
    private long headSinceNanos;
    private PoolEvents.@Nullable TaskSpan headSpan;

    WorkerTimes(PoolEvents events) {
        this.events = events;
    }

    /// Needs no lock.
    TaskTally tally() {
        return tally;
    }

    void started(WorkerIdentity newIdentity) {
        identity = newIdentity;
    }

    boolean isStarted() {
        return identity != null;
    }

    /// Of one that has been started.
    WorkerIdentity identity() {
        return Objects.requireNonNull(identity);
    }

    private void enter(Phase next, long now) {
        if (next.ordinal() > phase.ordinal() || phase == Phase.WORKING && next == Phase.WAITING) {
            nanos[phase.ordinal()] += now - sinceNanos;
            sinceNanos = now;
            phase = next;
        }
    }

    void ready() {
        readySinceNanos = System.nanoTime();
        idle(readySinceNanos);
    }

    private void idle(long now) {
        idleSinceNanos = now;
        headSpan = null;
        enter(Phase.WAITING, now);
    }

    /// It has nothing to do any more, because what it had not begun has been taken back.
    void emptied() {
        idle(System.nanoTime());
    }

    /// It has been given something to do.
    void busy() {
        busySinceNanos = System.nanoTime();
        headBegins(busySinceNanos);
        enter(Phase.WORKING, busySinceNanos);
    }

    /// Frames have come back.
    ///
    /// @param nanos how long they took
    /// @param idle whether nothing is left
    void completed(int frames, long nanos, boolean idle) {
        if (frames > 0) {
            frameNanos += SMOOTHING * ((double) nanos / frames - frameNanos);
        }
        busySinceNanos = System.nanoTime();
        if (idle) {
            idle(busySinceNanos);
        }
    }

    void exiting() {
        enter(Phase.EXITING, System.nanoTime());
    }

    void gone() {
        enter(Phase.GONE, System.nanoTime());
    }

    private void headBegins(long now) {
        headSinceNanos = now;
        headSpan = events.taskBegins();
    }

    /// The first frame in flight has ended.
    ///
    /// @param next whether there is another one
    /// @return what is to be noted of it; null if it took no time that could be told
    @Nullable
    TaskInsights headEnds(InFlight ended, boolean next, long now) {
        TaskInsights insights = now == headSinceNanos ? null : head(ended, now, false);
        PoolEvents.TaskSpan span = headSpan;
        if (span != null) {
            Work work = ended.work();
            span.end(identity(), work.number(), work.elements() - work.skipped(), ended.outcome());
            headSpan = null;
        }
        if (next) {
            headBegins(now);
        }
        return insights;
    }

    private TaskInsights head(InFlight head, long now, boolean running) {
        Duration duration = Duration.ofNanos(now - headSinceNanos);
        return new TaskInsights(
                head.work().number(), identity().worker(), identity().pid(), duration, running);
    }

    /// Tells of its end, in a flight recording. Without the lock.
    ///
    /// @param status the process's exit status, in words
    void tellEnd(String status, WorkerEnding ending) {
        events.workerEnded(identity(), status, ending, tally.endedByWorker());
    }

    // ---- Questions

    /// @param head the first frame in flight
    TaskInsights current(InFlight head) {
        return head(head, System.nanoTime(), !head.isDone());
    }

    double frameNanos() {
        return frameNanos;
    }

    long busySinceNanos() {
        return busySinceNanos;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /// How long it has been ready; 0 if it never was.
    long readyNanos() {
        return readySinceNanos == 0 ? 0 : System.nanoTime() - readySinceNanos;
    }

    WorkerStatus status() {
        return new WorkerStatus(
                identity().worker(),
                identity().pid(),
                tally.endedByWorker(),
                Duration.ofNanos(nanos(Phase.WORKING)),
                Duration.ofNanos(readyNanos()));
    }

    WorkerInsights insights() {
        return new WorkerInsights(
                identity().worker(),
                identity().pid(),
                tally.endedByWorker(),
                Duration.ofNanos(nanos(Phase.STARTING)),
                Duration.ofNanos(nanos(Phase.WAITING)),
                Duration.ofNanos(nanos(Phase.WORKING)),
                Duration.ofNanos(nanos(Phase.EXITING)));
    }

    private long nanos(Phase of) {
        long before = nanos[of.ordinal()];
        return of == phase ? before + System.nanoTime() - sinceNanos : before;
    }
}
