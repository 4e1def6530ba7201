package io.github.offspring.pool;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where all that happens to a pool meets, under one lock: work that is handed in, results, deaths, time, its end.
///
/// What follows from it is decided by those it asks: [PoolLifecycle] knows what the pool still does, [Dispatcher]
/// which worker gets which work, [Staff] who the workers are, [Watch] whose time is over.
final class PoolCore {

    private static final System.Logger LOG = System.getLogger(PoolCore.class.getPackageName());

    private final PoolSettings settings;
    private final List<String> initializers = Initializers.running();
    private final ReentrantLock lock = new ReentrantLock();
    private final PoolTimer timer;
    private final PendingWork pending;
    private final PoolCounters counters;
    // All below are guarded by the lock.
    private final PoolLifecycle lifecycle;
    private final WorkQueue queue;
    private final LazyMaps lazy = new LazyMaps(this);
    private final Retries retries;
    private final Staffing staffing;
    private final Staff staff;
    private final Dispatcher dispatcher;
    private final Watch watch;
    private long tasks;
    private int callbacks;

    PoolCore(PoolSettings settings) {
        this.settings = settings;
        timer = new PoolTimer(this, settings.name());
        pending = new PendingWork(settings.name());
        counters = new PoolCounters(settings.name());
        lifecycle = new PoolLifecycle(name());
        queue = new WorkQueue(pending, counters);
        retries = new Retries(settings.quarantine(), lifecycle, queue);
        staffing = new Staffing(settings.minWorkers(), settings.maxWorkers(), settings.restartLimit());
        staff = new Staff(this, settings.name(), staffing);
        dispatcher = new Dispatcher(queue, staff);
        watch = new Watch(this, lifecycle, staffing, staff);
        lifecycle.termination().thenRunAsync(lazy::refuseInputs, Thread::startVirtualThread);
    }

    void start() {
        inLock(this::staff);
    }

    /// The static initializers that the pool has been made in.
    List<String> initializers() {
        return initializers;
    }

    PoolSettings settings() {
        return settings;
    }

    String name() {
        return "pool '" + settings.name() + "'";
    }

    PoolCounters counters() {
        return counters;
    }

    PoolLifecycle lifecycle() {
        return lifecycle;
    }

    Retries retries() {
        return retries;
    }

    LazyMaps lazyMaps() {
        return lazy;
    }

    ChildProcess<?> startChild(String workerName, Ticket ticket, String ledgerFile) {
        return settings.child(workerName).start(new WorkerMain(workerName, ticket, ledgerFile, settings.initializer()));
    }

    <R> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void inLock(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /// Does something under the lock that may give work to workers, then, without it, writes to those.
    ///
    /// @param change collects the workers that are to be written to
    private void dispatch(Consumer<Set<WorkerLink>> change) {
        Set<WorkerLink> given = new HashSet<>(2);
        inLock(() -> {
            change.accept(given);
            timer.lookWithin(watch.nextLook());
        });
        given.forEach(WorkerLink::write);
    }

    /// Starts the workers that are missing, if it is time.
    private void staff() {
        if (lifecycle.isRunning() || lifecycle.isShuttingDown() && isMoreToDo()) {
            staff.startMissing(queue.size(), lifecycle.isRunning());
        }
    }

    private boolean isMoreToDo() {
        return !queue.isEmpty() || lazy.hasReserved();
    }

    // ---- Handing in

    /// The number of the next task.
    long nextTask() {
        return locked(() -> ++tasks);
    }

    /// Takes work.
    ///
    /// @param check throws if it is not to be accepted; called under the lock
    void accept(List<? extends Work> works, Runnable check) {
        boolean[] accepted = {false};
        try {
            dispatch(given -> {
                check.run();
                queue.add(works);
                accepted[0] = true;
                dispatcher.assignToIdle(given);
                staff();
            });
        } finally {
            if (!accepted[0]) {
                works.forEach(Work::abandon);
            }
        }
    }

    /// @throws RejectedExecutionException if it takes no work
    void checkAccepting() {
        RejectedExecutionException refusal = locked(lifecycle::refusal);
        if (refusal != null) {
            throw refusal;
        }
    }

    /// Whether what is handed in now would be begun at once.
    boolean hasFreeWorker() {
        return locked(() -> staff.hasIdle() || queue.isEmpty() && staff.mayGrow());
    }

    /// Somebody will be told of the end of a task: neither the pool nor this JVM ends before that.
    void callbackAwaited() {
        inLock(() -> {
            callbacks++;
            pending.add(1);
        });
    }

    void callbackEnded() {
        inLock(() -> {
            callbacks--;
            pending.remove(1);
            endIfDone();
        });
    }

    // ---- What links report

    /// A worker has connected.
    void ready(WorkerLink link) {
        dispatch(given -> {
            staffing.cameUp();
            if (lifecycle.isStopped()) {
                link.stop();
            }
            dispatcher.feed(link, given);
            endIfDone();
        });
    }

    /// A worker has sent results.
    ///
    /// @param frames how many frames of work are complete with them
    /// @param sinceNanos when they came
    void refill(WorkerLink link, int frames, long sinceNanos) {
        dispatch(given -> {
            staffing.workEnded();
            WorkerTimes times = link.times();
            times.completed(
                    frames,
                    Math.max(0, sinceNanos - times.busySinceNanos()),
                    link.backlog().isEmpty());
            dispatcher.refill(link, given);
            endIfDone();
        });
    }

    /// Work that a worker had been given is complete.
    void finished(int works) {
        pending.remove(works);
    }

    /// A worker could not be started.
    void launchFailed(WorkerLink link, LaunchException failure) {
        List<Work> dropped = new ArrayList<>();
        inLock(() -> {
            staff.remove(link);
            link.gone();
            counters.workerEnded(link);
            if (!link.isStopping()) {
                staffing.startFailed();
            }
            if (staffing.cannotStart() && lifecycle.isRunning()) {
                lifecycle.breakDown(failure);
            }
            if (lifecycle.isBroken() || lifecycle.isShuttingDown() && staffing.cannotStart()) {
                dropped.addAll(dropAll(failure));
            }
            staff();
            timer.lookWithin(watch.nextLook());
            endIfDone();
        });
        dropped.forEach(work -> work.drop(failure));
        lazy.refuseInputs();
    }

    /// A worker is gone, and all that it had sent has been handed on.
    void workerEnded(WorkerLink link) {
        List<Runnable> failures = new ArrayList<>();
        Set<WorkerLink> given = new HashSet<>(2);
        inLock(() -> {
            staff.gone(link);
            boolean costly = new Aftermath(this, link).settle(failures);
            counters.workerEnded(link);
            if (link.hasEndedWork()) {
                staffing.workEnded();
            } else if (!costly && link.diedYoung()) {
                staffing.diedFruitlessly();
            }
            boolean wanted = lifecycle.isRunning() || lifecycle.isShuttingDown() && isMoreToDo();
            boolean forsaken = !queue.isEmpty() && staff.isAllGone();
            if (wanted ? staffing.isExhausted() : forsaken) {
                breakDown(failures);
            }
            dispatcher.assignToIdle(given);
            staff();
            timer.lookWithin(watch.nextLook());
        });
        failures.forEach(Runnable::run);
        lazy.refuseInputs();
        inLock(() -> {
            // Only now: when the pool has terminated, all futures are complete.
            staff.remove(link);
            endIfDone();
        });
        given.forEach(WorkerLink::write);
    }

    private void breakDown(List<Runnable> failures) {
        LaunchException failure = lifecycle.breakDown(new LaunchException(
                name() + ": gives up because its workers die without ending anything: deaths in a row="
                        + staffing.fruitlessDeaths(),
                null));
        dropAll(failure).forEach(work -> failures.add(() -> work.drop(failure)));
    }

    /// Takes back work that a dead worker had not begun.
    ///
    /// @param failures gets what is to be done without the lock, if it will not be done any more
    void workNotBegun(List<Work> works, List<Runnable> failures) {
        queue.putBack(works);
        if (lifecycle.isStopped()) {
            Throwable cause = lifecycle.stoppedCause();
            dropAll(cause).forEach(work -> failures.add(() -> work.drop(cause)));
        }
    }

    // ---- Time-outs and cancellation

    /// Called by the timer.
    void tick() {
        dispatch(given -> {
            watch.look(link -> dispatcher.feed(link, given));
            dispatcher.rebalance(0, given);
            staff();
        });
    }

    /// Some of the work is not wanted any more.
    void cancelled(boolean mayInterrupt) {
        dispatch(given -> {
            queue.dropCancelled();
            for (WorkerLink link : staff.links()) {
                Backlog backlog = link.backlog();
                if (mayInterrupt) {
                    // Also what the timer, who sees that the future is cancelled before this is called, has
                    // abandoned.
                    backlog.interruptCancelled();
                }
                if (backlog.hasUnwanted(false)) {
                    queue.putBack(backlog.takeBack());
                    queue.dropCancelled();
                    watch.endUnwanted(link);
                    dispatcher.feed(link, given);
                }
            }
            dispatcher.assignToIdle(given);
            endIfDone();
        });
    }

    // ---- The end

    void shutdown() {
        inLock(() -> {
            lifecycle.shutdown();
            endIfDone();
        });
    }

    /// Nobody can hand anything in any more, nor close it.
    void lost() {
        if (locked(() -> !lifecycle.isShutdown())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name()
                            + ": has been lost without having been closed, and ends when its work is done; close it,"
                            + " best by try-with-resources");
            shutdown();
        }
    }

    /// @return the tasks that had not begun
    List<Work> shutdownNow() {
        Throwable cause = lifecycle.stoppedCause();
        List<Work> dropped = new ArrayList<>();
        inLock(() -> {
            if (!lifecycle.stop()) {
                return;
            }
            for (WorkerLink link : staff.links()) {
                if (!link.backlog().isEmpty()) {
                    queue.putBack(link.backlog().takeBack());
                    link.backlog().interruptAll();
                    watch.endUnwanted(link);
                }
            }
            dropped.addAll(dropAll(cause));
            timer.lookWithin(watch.nextLook());
            endIfDone();
        });
        dropped.forEach(work -> work.drop(cause));
        lazy.refuseInputs();
        return dropped;
    }

    private List<Work> dropAll(Throwable cause) {
        lazy.releaseAll();
        return queue.takeAll(cause);
    }

    /// Ends if there is nothing left to do. Under the lock.
    void endIfDone() {
        boolean ending = lifecycle.isShuttingDown() && !isMoreToDo() || lifecycle.isStopped();
        if (!ending || !staff.isAllIdle()) {
            return;
        }
        staff.stopAll();
        if (staff.isEmpty() && callbacks == 0) {
            timer.close();
            pending.close();
            lifecycle.terminate();
        }
    }

    // ---- Questions, and its size

    List<WorkerStatus> workers() {
        return locked(() -> staff.links().stream()
                .filter(WorkerLink::isAlive)
                .map(link -> link.times().status())
                .toList());
    }

    PoolInsights insights() {
        return locked(() -> counters.insights(staff.links(), queue.size()));
    }

    int size() {
        return locked(staffing::max);
    }

    void resize(int min, int max) {
        dispatch(given -> {
            staffing.resize(min, max);
            dispatcher.putBack(staff.dismissSurplus(), given);
            staff();
        });
    }

    @Override
    public String toString() {
        return locked(() -> name() + "[" + lifecycle + ", workers=" + staff.size() + ", idle=" + staff.idle()
                + ", queued=" + queue.size() + "]");
    }
}
