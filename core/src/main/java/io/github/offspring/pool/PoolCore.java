package io.github.offspring.pool;

import io.github.offspring.Fn;
import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.KnownLoaders;
import io.github.offspring.process.ChildProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
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
    private static final int CHUNKS_PER_WORKER = 4;
    private static final int MAX_FAILED_STARTS = 3;
    private static final int MAX_FRUITLESS_DEATHS = 10;

    private final PoolSettings settings;
    private final List<String> initializers = Initializers.running();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();
    private final PoolTimer timer;
    private final PendingWork pending;
    // All below are guarded by the lock.
    private final WorkQueue queue;
    private final LazyMaps lazy = new LazyMaps();
    private final List<WorkerLink> links = new ArrayList<>();
    private final Deque<WorkerLink> idle = new ArrayDeque<>();
    private State state = State.RUNNING;
    private long tasks;
    private int started;
    private int failedStarts;
    private int fruitlessDeaths;
    private @Nullable LaunchException brokenBy;

    PoolCore(PoolSettings settings) {
        this.settings = settings;
        timer = new PoolTimer(this, settings.name());
        pending = new PendingWork(settings.name());
        queue = new WorkQueue(pending);
        terminated.thenRunAsync(this::refuseInputs, Thread::startVirtualThread);
    }

    void start() {
        inLock(() -> {
            for (int i = 0; i < settings.workers(); i++) {
                addLink();
            }
        });
    }

    /// The static initializers that the pool has been made in.
    List<String> initializers() {
        return initializers;
    }

    String name() {
        return "pool '" + settings.name() + "'";
    }

    private void addLink() {
        WorkerLink link = new WorkerLink(this, settings.name() + "-worker-" + ++started);
        links.add(link);
        link.start();
    }

    ChildProcess<?> startChild(String workerName, WorkerMain main) {
        return settings.child(workerName).start(main);
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

    int defaultChunkSize(int elements) {
        int chunks = CHUNKS_PER_WORKER * settings.workers();
        return Math.max(1, (elements + chunks - 1) / chunks);
    }

    @SuppressWarnings("unchecked") // the future is completed with what the task returns
    <T extends @Nullable Object> TaskFuture<T> submit(
            Serializable task, @Nullable Duration timeout, @Nullable TaskCallback<? super T> callback) {
        Objects.requireNonNull(task, "task");
        checkAccepting();
        TaskFuture<@Nullable Object> future = new TaskFuture<>();
        ClassLoader loader = KnownLoaders.rememberOf(task);
        SingleTask work = new SingleTask(
                locked(() -> ++tasks),
                Encoder.encode(Format.FAMILY, task, "task").detached(),
                future,
                timeout == null ? settings.timeout() : timeout,
                loader);
        future.onCancel(this::cancelled);
        TaskFuture<T> result = (TaskFuture<T>) future;
        result.callback(callback);
        accept(List.of(work), this::checkAccepting);
        return result;
    }

    @SuppressWarnings("unchecked") // the future is completed with what the function returns
    <R extends @Nullable Object> TaskFuture<List<R>> map(
            Collection<?> elements,
            Fn<?, ?> function,
            int chunkSize,
            @Nullable Duration timeout,
            @Nullable TaskCallback<? super List<R>> callback) {
        Objects.requireNonNull(function, "function");
        checkAccepting();
        // Taken once: a collection that changes meanwhile must not change its size.
        List<?> copy = new ArrayList<>(elements);
        MapJob job = new MapJob(
                name(), locked(() -> ++tasks), copy.size(), timeout == null ? settings.timeout() : timeout, function);
        List<Work> chunks = job.chunks(copy, function, chunkSize);
        TaskFuture<?> future = job.future();
        future.onCancel(this::cancelled);
        TaskFuture<List<R>> result = (TaskFuture<List<R>>) future;
        result.callback(callback);
        accept(chunks, this::checkAccepting);
        job.finishIfEmpty();
        return result;
    }

    /// @param check throws if it is not to be accepted; called under the lock
    private void accept(List<? extends Work> works, Runnable check) {
        Set<WorkerLink> written = new HashSet<>(2);
        boolean accepted = false;
        try {
            lock.lock();
            try {
                check.run();
                queue.add(works);
                accepted = true;
                assignToIdle(written);
                timer.wakeIf(isTimerNeeded());
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

    private void checkAccepting() {
        RejectedExecutionException refusal = locked(this::refusal);
        if (refusal != null) {
            throw refusal;
        }
    }

    private @Nullable RejectedExecutionException refusal() {
        if (state == State.BROKEN) {
            return new RejectedExecutionException(
                    name() + ": takes no work because its workers do not come up: " + brokenBy, brokenBy);
        }
        return state == State.RUNNING
                ? null
                : new RejectedExecutionException(name() + ": takes no work because it has been shut down");
    }

    // ---- Lazy maps

    long nextTask() {
        return locked(() -> ++tasks);
    }

    @Nullable
    Duration timeoutOr(@Nullable Duration timeout) {
        return timeout == null ? settings.timeout() : timeout;
    }

    boolean hasIdleWorker() {
        return locked(() -> !idle.isEmpty());
    }

    /// @throws RejectedExecutionException if the pool takes nothing
    void open(LazyJob job) {
        inLock(() -> {
            checkAccepting();
            lazy.add(job);
        });
    }

    /// Sees to it that elements may still be handed in after a shutdown.
    ///
    /// @throws RejectedExecutionException if the pool takes nothing
    void reserve(LazyJob job) {
        inLock(() -> {
            checkAccepting();
            lazy.reserve(job);
        });
    }

    /// Takes what has been reserved for.
    ///
    /// @throws RejectedExecutionException if the pool has been stopped meanwhile, or the map closed
    void acceptReserved(LazyJob job, Work chunk) {
        accept(List.of(chunk), () -> {
            if (!lazy.release(job)) {
                checkAccepting();
                throw new RejectedExecutionException(name() + ": takes no part of a map that has been closed");
            }
        });
    }

    /// Nothing will be handed in of what has been reserved for.
    void release(LazyJob job) {
        inLock(() -> {
            lazy.release(job);
            endIfDone();
        });
    }

    void forget(LazyJob job) {
        inLock(() -> {
            lazy.remove(job);
            endIfDone();
        });
    }

    /// Has nobody wait for the input of a lazy map if nothing of it would be taken any more.
    private void refuseInputs() {
        List<LazyJob> open = locked(() -> state == State.RUNNING || state == State.SHUTDOWN ? List.of() : lazy.all());
        RejectedExecutionException refusal = locked(this::refusal);
        if (refusal != null) {
            open.forEach(job -> job.refuseInput(refusal));
        }
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
            failedStarts = 0;
            if (state == State.STOPPED) {
                link.stop();
            }
            feed(link);
            timer.wakeIf(isTimerNeeded());
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
            fruitlessDeaths = 0;
            pending.remove(frames);
            link.completed(frames, Math.max(0, sinceNanos - link.busySinceNanos()));
            feed(link);
            written.add(link);
            rebalance(written, SHORT_WORK_NANOS);
            timer.wakeIf(isTimerNeeded());
            endIfDone();
        });
        written.forEach(WorkerLink::write);
    }

    /// The last results of a dead worker have been handed on.
    void finished(int frames) {
        pending.remove(frames);
    }

    Duration grace() {
        return settings.grace();
    }

    /// Gives a worker what it has room for; it is then to be written.
    private void feed(WorkerLink link) {
        while (link.hasRoom(link.frameNanos() < SHORT_WORK_NANOS ? SHORT_WORK_WINDOW : WINDOW)) {
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
            if (link.inFlight() > 1 && link.frameNanos() >= minNanos) {
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
            if (++failedStarts >= MAX_FAILED_STARTS && state == State.RUNNING) {
                state = State.BROKEN;
                brokenBy = failure;
            }
            if (state == State.BROKEN || state == State.SHUTDOWN && failedStarts >= MAX_FAILED_STARTS) {
                dropped.addAll(dropAll());
            } else if (state == State.RUNNING || isMoreToDo()) {
                addLink();
            }
            endIfDone();
        });
        fail(dropped, failure);
        refuseInputs();
    }

    /// A worker is gone, and all that it had sent has been handed on.
    void workerEnded(WorkerLink link) {
        List<Runnable> failures = new ArrayList<>();
        Set<WorkerLink> written = new HashSet<>(2);
        inLock(() -> {
            idle.remove(link);
            link.gone();
            boolean hadWork = !link.isIdle();
            new Aftermath(this, link).settle(failures);
            if (hadWork && failures.isEmpty()) {
                fruitlessDeaths++;
            }
            boolean wanted = state == State.RUNNING || state == State.SHUTDOWN && isMoreToDo();
            if (wanted && fruitlessDeaths < MAX_FRUITLESS_DEATHS) {
                addLink();
            } else if (wanted || !queue.isEmpty() && links.stream().allMatch(WorkerLink::isGone)) {
                breakDown(failures);
            }
            assignToIdle(written);
        });
        failures.forEach(Runnable::run);
        refuseInputs();
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
                                + fruitlessDeaths,
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

    /// Notes that work is complete with a worker's death.
    void workEnded() {
        pending.remove(1);
    }

    boolean isStopped() {
        return state == State.STOPPED;
    }

    private static void fail(List<Work> works, Throwable failure) {
        for (Work work : works) {
            work.abandon();
            for (int i = work.skipped(); i < work.elements(); i++) {
                work.failed(i, failure);
            }
        }
    }

    // ---- Time-outs and cancellation

    private boolean isTimerNeeded() {
        boolean unbalanced = false;
        for (WorkerLink link : links) {
            InFlight head = link.head();
            if (link.expiry() != null
                    || head != null && head.work().timeout() != null
                    || link.hasUnwanted(state == State.STOPPED)) {
                return true;
            }
            unbalanced |= link.inFlight() > 1;
        }
        return unbalanced && !idle.isEmpty();
    }

    /// Called by the timer, now and then while it is needed.
    ///
    /// @return whether it still is
    boolean tick() {
        Set<WorkerLink> written = new HashSet<>(2);
        boolean needed = locked(() -> {
            long now = System.nanoTime();
            for (WorkerLink link : links) {
                tick(link, now, written);
            }
            rebalance(written, 0);
            return isTimerNeeded();
        });
        written.forEach(WorkerLink::write);
        return needed;
    }

    private void tick(WorkerLink link, long now, Collection<WorkerLink> written) {
        endUnwanted(link);
        Expiry expiry = link.expiry();
        if (expiry != null) {
            if (link.isExpiryOver()) {
                link.clearExpiry();
                feed(link);
                written.add(link);
            } else if (Deadline.left(expiry.killAtNanos()) <= 0) {
                link.kill();
            }
            return;
        }
        InFlight head = link.head();
        Duration timeout = head == null ? null : head.work().timeout();
        if (head != null && timeout != null && link.observe(now) >= Deadline.nanos(timeout)) {
            link.expire(
                    link.observedElement(),
                    new TimeoutException(
                            name() + ": task ran longer than its time-out: timeout=" + Deadline.words(timeout)
                                    + ", task="
                                    + head.work().number() + ", worker=" + link.name()),
                    settings.grace());
        }
    }

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
                    endUnwanted(link);
                    feed(link);
                    written.add(link);
                }
            }
            assignToIdle(written);
            timer.wakeIf(isTimerNeeded());
            endIfDone();
        });
        written.forEach(WorkerLink::write);
    }

    private void endUnwanted(WorkerLink link) {
        InFlight head = link.head();
        if (head != null && (state == State.STOPPED || head.work().isCancelled())) {
            link.endUnwanted(state == State.STOPPED ? stoppedCause() : new CancellationException(), settings.grace());
        }
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
                    endUnwanted(link);
                }
            }
            dropped.addAll(dropAll());
            timer.wakeIf(isTimerNeeded());
            endIfDone();
        });
        fail(dropped, stoppedCause());
        refuseInputs();
        return dropped;
    }

    CancellationException stoppedCause() {
        return new CancellationException(name() + ": has been stopped before the task had ended");
    }

    private void endIfDone() {
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
        if (links.isEmpty()) {
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
                .map(WorkerLink::status)
                .toList());
    }

    int size() {
        return settings.workers();
    }

    @Override
    public String toString() {
        return locked(() -> name() + "[" + state + ", workers=" + links.size() + ", idle=" + idle.size() + ", queued="
                + queue.size() + "]");
    }
}
