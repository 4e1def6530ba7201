package io.github.offspring.pool;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A pool's queue and its workers: who does what, and what happens when one of them dies.
///
/* States: RUNNING -> SHUTDOWN (shutdown: takes nothing more, does what it has) -> TERMINATED
 *         RUNNING or SHUTDOWN -> STOPPED (shutdownNow: does nothing more) -> TERMINATED
 *         RUNNING -> BROKEN (its workers do not come up) -> TERMINATED, after shutdown or shutdownNow
 *
 * Invariants, under the lock: work is in the queue, or in flight at exactly one link, or neither and complete. A link
 * is in `idle` if and only if it is ready and nothing is in flight at it. If there is an idle link the queue is
 * empty.
 */
final class PoolCore {

    private enum State {
        RUNNING,
        SHUTDOWN,
        STOPPED,
        BROKEN,
        TERMINATED
    }

    /// Two: one that runs, one that is there when it has ended.
    private static final int WINDOW = 2;
    /// For work so short that the way to the worker takes longer.
    private static final int SHORT_WORK_WINDOW = 32;

    private static final double SHORT_WORK_NANOS = 100_000;

    private final PoolSettings settings;
    private final List<String> initializers = Initializers.running();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();
    private final PoolTimer timer;
    private final PendingWork pending;
    private final PoolCounters counters;
    // All below are guarded by the lock.
    private final WorkQueue queue;
    private final LazyMaps lazy = new LazyMaps(this);
    private final List<WorkerLink> links = new ArrayList<>();
    private final Deque<WorkerLink> idle = new ArrayDeque<>();
    private State state = State.RUNNING;
    private long tasks;
    private int callbacks;
    private int started;
    private final Staffing staffing;
    private final Watch watch;
    private @Nullable LaunchException brokenBy;

    PoolCore(PoolSettings settings) {
        this.settings = settings;
        timer = new PoolTimer(this, settings.name());
        pending = new PendingWork(settings.name());
        counters = new PoolCounters(settings.name());
        queue = new WorkQueue(pending, counters);
        staffing = new Staffing(settings.minWorkers(), settings.maxWorkers(), settings.restartLimit());
        watch = new Watch(this, settings, staffing, links, idle);
        terminated.thenRunAsync(lazy::refuseInputs, Thread::startVirtualThread);
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

    /// Starts the workers that are missing, if it is time.
    private void staff() {
        boolean running = state == State.RUNNING;
        if (!running && (state != State.SHUTDOWN || !isMoreToDo()) || staffing.pause() > 0) {
            return;
        }
        int workers = 0;
        int starting = 0;
        for (WorkerLink link : links) {
            workers += link.isGone() ? 0 : 1;
            starting += link.isStarting() ? 1 : 0;
        }
        for (int i = staffing.missing(workers, starting, queue.size(), running); i > 0; i--) {
            addLink();
        }
    }

    private void addLink() {
        WorkerLink link = new WorkerLink(this, settings.name() + "-worker-" + ++started);
        links.add(link);
        link.start();
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

    // ---- Handing in

    /// The number of the next task.
    long nextTask() {
        return locked(() -> ++tasks);
    }

    /// Takes work.
    ///
    /// @param check throws if it is not to be accepted; called under the lock
    void accept(List<? extends Work> works, Runnable check) {
        Set<WorkerLink> written = new HashSet<>(2);
        boolean accepted = false;
        try {
            lock.lock();
            try {
                check.run();
                queue.add(works);
                accepted = true;
                assignToIdle(written);
                staff();
                timer.lookWithin(nextLook());
            } finally {
                lock.unlock();
            }
        } finally {
            if (!accepted) {
                works.forEach(Work::abandon);
            }
        }
        written.forEach(WorkerLink::write);
    }

    /// @throws RejectedExecutionException if it takes no work
    void checkAccepting() {
        RejectedExecutionException refusal = locked(this::refusal);
        if (refusal != null) {
            throw refusal;
        }
    }

    /// Why it takes no work; null if it does. Under the lock.
    @Nullable
    RejectedExecutionException refusal() {
        if (state == State.BROKEN) {
            return new RejectedExecutionException(
                    name() + ": takes no work because its workers do not come up: " + brokenBy, brokenBy);
        }
        return state == State.RUNNING
                ? null
                : new RejectedExecutionException(name() + ": takes no work because it has been shut down");
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

    LazyMaps lazyMaps() {
        return lazy;
    }

    /// Whether what is handed in now would be begun at once.
    boolean hasFreeWorker() {
        return locked(() -> !idle.isEmpty() || queue.isEmpty() && links.size() < staffing.max());
    }

    /// Whether work is done that has been handed in.
    boolean isOpen() {
        return state == State.RUNNING || state == State.SHUTDOWN;
    }

    private boolean isMoreToDo() {
        return !queue.isEmpty() || lazy.hasReserved();
    }

    private List<Work> dropAll() {
        lazy.releaseAll();
        return queue.drop();
    }

    /// @param written gets the links that are to be written to, without the lock
    private void assignToIdle(Collection<WorkerLink> written) {
        while (!idle.isEmpty()) {
            Work work = queue.poll();
            if (work == null) {
                return;
            }
            WorkerLink link = idle.removeLast();
            link.assign(work);
            written.add(link);
        }
    }

    // ---- What links report

    /// A worker has connected.
    void ready(WorkerLink link) {
        inLock(() -> {
            staffing.cameUp();
            if (state == State.STOPPED) {
                link.stop();
            }
            feed(link);
            timer.lookWithin(nextLook());
            endIfDone();
        });
        link.write();
    }

    /// A worker has sent results.
    ///
    /// @param frames how many frames of work are complete with them
    /// @param sinceNanos when they came
    void refill(WorkerLink link, int frames, long sinceNanos) {
        Set<WorkerLink> written = new HashSet<>(2);
        inLock(() -> {
            staffing.workEnded();
            pending.remove(frames);
            WorkerTimes times = link.times();
            times.completed(frames, Math.max(0, sinceNanos - times.busySinceNanos()), link.isIdle());
            if (link.isToEnd()) {
                queue.putBack(link.retire());
                assignToIdle(written);
            }
            feed(link);
            written.add(link);
            assignToIdle(written);
            rebalance(written, SHORT_WORK_NANOS);
            timer.lookWithin(nextLook());
            endIfDone();
        });
        written.forEach(WorkerLink::write);
    }

    /// The last results of a dead worker have been handed on.
    void finished(int frames) {
        pending.remove(frames);
    }

    PoolCounters counters() {
        return counters;
    }

    /// Gives a worker what it has room for; it is then to be written.
    private void feed(WorkerLink link) {
        while (link.hasRoom(link.times().frameNanos() < SHORT_WORK_NANOS ? SHORT_WORK_WINDOW : WINDOW)) {
            Work work = queue.poll();
            if (work == null) {
                break;
            }
            link.assign(work);
        }
        if (link.isIdle() && link.hasRoom(1) && !idle.contains(link)) {
            idle.addLast(link);
        }
    }

    /// Takes work that waits behind other work at one worker to where nothing is done.
    ///
    /// @param minNanos how long a frame must take at a worker, by experience, for it to be worth while
    private void rebalance(Collection<WorkerLink> written, double minNanos) {
        for (WorkerLink link : links) {
            if (idle.isEmpty() || !queue.isEmpty()) {
                return;
            }
            if (link.inFlight() > 1 && link.times().frameNanos() >= minNanos) {
                queue.putBack(link.takeBack());
                assignToIdle(written);
                feed(link);
                written.add(link);
            }
        }
    }

    /// A worker could not be started.
    void launchFailed(WorkerLink link, LaunchException failure) {
        List<Work> dropped = new ArrayList<>();
        inLock(() -> {
            links.remove(link);
            link.gone();
            counters.workerEnded(link);
            if (!link.isStopping()) {
                staffing.startFailed();
            }
            if (staffing.cannotStart() && state == State.RUNNING) {
                state = State.BROKEN;
                brokenBy = failure;
            }
            if (state == State.BROKEN || state == State.SHUTDOWN && staffing.cannotStart()) {
                dropped.addAll(dropAll());
            }
            staff();
            timer.lookWithin(nextLook());
            endIfDone();
        });
        fail(dropped, failure);
        lazy.refuseInputs();
    }

    /// A worker is gone, and all that it had sent has been handed on.
    void workerEnded(WorkerLink link) {
        List<Runnable> failures = new ArrayList<>();
        Set<WorkerLink> written = new HashSet<>(2);
        inLock(() -> {
            idle.remove(link);
            link.gone();
            boolean costly = new Aftermath(this, link).settle(failures);
            counters.workerEnded(link);
            if (!costly && link.diedYoung()) {
                staffing.diedFruitlessly();
            }
            boolean wanted = state == State.RUNNING || state == State.SHUTDOWN && isMoreToDo();
            boolean forsaken = !queue.isEmpty() && links.stream().allMatch(WorkerLink::isGone);
            if (wanted ? staffing.isExhausted() : forsaken) {
                breakDown(failures);
            }
            assignToIdle(written);
            staff();
            timer.lookWithin(nextLook());
        });
        failures.forEach(Runnable::run);
        lazy.refuseInputs();
        inLock(() -> {
            // Only now: when the pool has terminated, all futures are complete.
            links.remove(link);
            endIfDone();
        });
        written.forEach(WorkerLink::write);
    }

    private void breakDown(List<Runnable> failures) {
        if (state == State.RUNNING) {
            // After a shutdown it ends, with nothing left to do.
            state = State.BROKEN;
        }
        LaunchException before = brokenBy;
        LaunchException failure = before != null
                ? before
                : new LaunchException(
                        name() + ": gives up because its workers die without ending anything: deaths in a row="
                                + staffing.fruitlessDeaths(),
                        null);
        brokenBy = failure;
        List<Work> dropped = dropAll();
        failures.add(() -> fail(dropped, failure));
    }

    /// Takes back work that a dead worker had not begun.
    ///
    /// @param failures gets what is to be done without the lock, if it will not be done any more
    void workNotBegun(List<Work> works, List<Runnable> failures) {
        queue.putBack(works);
        if (state == State.STOPPED) {
            List<Work> dropped = dropAll();
            failures.add(() -> fail(dropped, stoppedCause()));
        }
    }

    /// Has work that its worker has died of, or that took too long, done again, if it may be. Called with or
    /// without the lock.
    ///
    /// @param next the attempt that this would be
    /// @return false if it may not
    boolean retry(Work work, int from, int to, Attempts next) {
        return locked(() -> {
            boolean possible = work.attempts().number() < next.allowed()
                    && next.deaths() < settings.quarantine()
                    && work.payload().departures().isEmpty()
                    && !work.isCancelled()
                    && (state == State.RUNNING || state == State.SHUTDOWN);
            if (possible) {
                queue.add(List.of(work.again(from, to, next)));
            }
            return possible;
        });
    }

    /// Whether it has cost as many workers as it may.
    boolean isQuarantined(Attempts next) {
        return next.allowed() > 1 && next.deaths() >= settings.quarantine();
    }

    /// Notes that work is complete with a worker's death.
    void workEnded() {
        pending.remove(1);
    }

    boolean isStopped() {
        return state == State.STOPPED;
    }

    private void fail(List<Work> works, Throwable failure) {
        inLock(() -> works.forEach(work -> counters.dropped(work, failure)));
        for (Work work : works) {
            work.abandon();
            for (int i = work.skipped(); i < work.elements(); i++) {
                work.failed(i, failure);
            }
        }
    }

    // ---- Time-outs and cancellation

    private long nextLook() {
        return watch.nextLook(state == State.STOPPED);
    }

    /// Called by the timer.
    ///
    /// @return when to look again, as [Watch#nextLook]
    long tick() {
        Set<WorkerLink> written = new HashSet<>(2);
        long next = locked(() -> {
            watch.look(state == State.STOPPED, link -> {
                feed(link);
                written.add(link);
            });
            rebalance(written, 0);
            staff();
            return nextLook();
        });
        written.forEach(WorkerLink::write);
        return next;
    }

    /// Some of the work is not wanted any more.
    void cancelled(boolean mayInterrupt) {
        Set<WorkerLink> written = new HashSet<>(2);
        inLock(() -> {
            queue.dropCancelled();
            for (WorkerLink link : links) {
                if (mayInterrupt) {
                    // Also what the timer, who sees that the future is cancelled before this is called, has
                    // abandoned.
                    link.interruptCancelled();
                }
                if (link.hasUnwanted(false)) {
                    queue.putBack(link.takeBack());
                    queue.dropCancelled();
                    watch.endUnwanted(link, state == State.STOPPED);
                    feed(link);
                    written.add(link);
                }
            }
            assignToIdle(written);
            timer.lookWithin(nextLook());
            endIfDone();
        });
        written.forEach(WorkerLink::write);
    }

    // ---- The end

    void shutdown() {
        inLock(() -> {
            if (state == State.RUNNING || state == State.BROKEN) {
                state = State.SHUTDOWN;
            }
            endIfDone();
        });
    }

    /// @return the tasks that had not begun
    List<Work> shutdownNow() {
        List<Work> dropped = new ArrayList<>();
        inLock(() -> {
            if (state == State.TERMINATED) {
                return;
            }
            state = State.STOPPED;
            for (WorkerLink link : links) {
                if (!link.isIdle()) {
                    queue.putBack(link.takeBack());
                    link.interruptAll();
                    watch.endUnwanted(link, state == State.STOPPED);
                }
            }
            dropped.addAll(dropAll());
            timer.lookWithin(nextLook());
            endIfDone();
        });
        fail(dropped, stoppedCause());
        lazy.refuseInputs();
        return dropped;
    }

    CancellationException stoppedCause() {
        return new CancellationException(name() + ": has been stopped before the task had ended");
    }

    /// Ends if there is nothing left to do. Under the lock.
    void endIfDone() {
        boolean ending = state == State.SHUTDOWN && !isMoreToDo() || state == State.STOPPED;
        if (!ending) {
            return;
        }
        boolean allIdle = true;
        for (WorkerLink link : links) {
            allIdle &= link.isIdle();
        }
        if (!allIdle) {
            return;
        }
        links.forEach(WorkerLink::stop);
        if (links.isEmpty() && callbacks == 0) {
            state = State.TERMINATED;
            timer.close();
            pending.close();
            terminated.complete(null);
        }
    }

    boolean isShutdown() {
        return locked(() -> state != State.RUNNING && state != State.BROKEN);
    }

    boolean isTerminated() {
        return terminated.isDone();
    }

    CompletableFuture<@Nullable Void> terminated() {
        return terminated;
    }

    List<WorkerStatus> workers() {
        return locked(() -> links.stream()
                .filter(WorkerLink::isAlive)
                .map(link -> link.times().status())
                .toList());
    }

    PoolInsights insights() {
        return locked(() -> counters.insights(links, queue.size()));
    }

    int size() {
        return locked(staffing::max);
    }

    void resize(int min, int max) {
        Set<WorkerLink> written = new HashSet<>(2);
        inLock(() -> {
            staffing.resize(min, max);
            int surplus = -max;
            for (WorkerLink link : links) {
                surplus += link.isGone() || link.isStopping() ? 0 : 1;
            }
            while (surplus > 0 && !idle.isEmpty()) {
                watch.dismissIdle();
                surplus--;
            }
            for (WorkerLink link : links) {
                if (surplus > 0 && !link.isStopping()) {
                    queue.putBack(link.retire());
                    surplus--;
                }
            }
            assignToIdle(written);
            staff();
            timer.lookWithin(nextLook());
        });
        written.forEach(WorkerLink::write);
    }

    @Override
    public String toString() {
        return locked(() -> name() + "[" + state + ", workers=" + links.size() + ", idle=" + idle.size() + ", queued="
                + queue.size() + "]");
    }
}
