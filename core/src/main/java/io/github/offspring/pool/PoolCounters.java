package io.github.offspring.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pool has done so far. Used under the pool's lock.
final class PoolCounters {

    private final String poolName;
    private final PoolEvents events = PoolEvents.here();
    // Of what never came to a worker.
    private final TaskTally dropped = new TaskTally();
    private final TaskTally ofEnded = new TaskTally();
    private final Busiest busiest = new Busiest();
    private final long[] endings = new long[WorkerEnding.values().length];
    private long started;
    private WorkerInsights ended =
            new WorkerInsights("ended", 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    PoolCounters(String poolName) {
        this.poolName = poolName;
    }

    /// May be used without the lock.
    PoolEvents events() {
        return events;
    }

    WorkerIdentity workerStarted(String worker, long pid) {
        started++;
        return new WorkerIdentity(poolName, worker, pid);
    }

    /// A worker's process has ended, and all that it had has been counted.
    void workerEnded(WorkerLink link) {
        if (!link.times().isStarted()) {
            return;
        }
        ofEnded.addAll(link.times().tally());
        endings[link.ending().ordinal()]++;
        WorkerInsights last = link.times().insights();
        ended = new WorkerInsights(
                ended.name(),
                ended.pid(),
                ended.tasks() + last.tasks(),
                ended.starting().plus(last.starting()),
                ended.waiting().plus(last.waiting()),
                ended.working().plus(last.working()),
                ended.exiting().plus(last.exiting()));
    }

    /// Work will not be done that no worker has begun.
    ///
    /// @param cause what it fails with; null if it has been cancelled
    void dropped(Work work, @Nullable Throwable cause) {
        TaskOutcome outcome = cause == null ? TaskOutcome.CANCELLED : TaskOutcome.of(cause);
        dropped.add(outcome, work.elements() - work.skipped());
    }

    void frameEnded(TaskInsights task) {
        busiest.add(task);
    }

    PoolInsights insights(Collection<WorkerLink> links, int queued) {
        TaskTally all = new TaskTally();
        all.addAll(dropped);
        all.addAll(ofEnded);
        List<WorkerLink> living = links.stream().filter(WorkerLink::isAlive).toList();
        living.forEach(link -> all.addAll(link.times().tally()));
        return new PoolInsights(
                poolName,
                living.stream().map(link -> link.times().insights()).toList(),
                ended,
                busiest.with(current(living)),
                all.totals(),
                new WorkerTurnover(
                        started,
                        ended(WorkerEnding.RETIRED),
                        ended(WorkerEnding.STOPPED),
                        ended(WorkerEnding.DIED),
                        ended(WorkerEnding.KILLED)),
                queued,
                living.stream().mapToInt(link -> link.backlog().awaited()).sum());
    }

    private static List<TaskInsights> current(List<WorkerLink> living) {
        List<TaskInsights> current = new ArrayList<>();
        for (WorkerLink link : living) {
            InFlight head = link.backlog().head();
            if (head != null) {
                current.add(link.times().current(head));
            }
        }
        return current;
    }

    private long ended(WorkerEnding ending) {
        return endings[ending.ordinal()];
    }
}
