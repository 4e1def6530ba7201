package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.LaunchException;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An [ExecutorService] whose workers are processes.
///
/// ```java
/// try (var pool = ProcessPool.create(4)) {
///     List<Integer> squares = pool.map(List.of(1, 2, 3, 4), n -> n * n);
///     Report report = pool.withTimeout(Duration.ofSeconds(30)).submit(() -> parse(file)).get();
/// }
/// ```
///
/// Each task runs in a JVM of its own heap; whatever it does there, exhaust the memory, crash in native code, call
/// `System.exit`, loop for ever, it fails alone: the others keep their results, the worker is replaced, the pool
/// goes on.
///
/// It compares with Python's `multiprocessing.Pool` and `ProcessPoolExecutor`; unlike the one it tells of a
/// worker's death, unlike the other it survives it. What captured values and elements are is copied when they are
/// handed in.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Workers are daemons: they end with this
/// process. This JVM does not end before the work that has been handed in, unless it is made to; a pool that has
/// nothing to do does not keep it. A pool that is not reachable any more and has not been closed is shut down, with
/// a warning in the log, when the collector finds it.
///
/// **Order** Tasks begin in the order in which they were handed in. What happens before a task is handed in
/// happens before the task, and the task before what follows the return of its future's `get`.
///
/// **Time** Time-outs count from when a task begins, and are minima.
///
/// **Crash** If a worker dies, exactly the task, or the one element of a map, that it was running fails, with
/// [io.github.offspring.WorkerDiedException], as soon as the operating system has told of the death; tasks that
/// had not begun go to other workers, and another worker is started. If this process dies, its workers do too, at
/// once.
public final class ProcessPool implements ExecutorService, TaskSubmitter {

    private final PoolCore core;
    private final Intake intake;
    private final TaskOptions defaults;

    ProcessPool(PoolSettings settings) {
        core = new PoolCore(settings);
        intake = new Intake(core, settings.timeout());
        defaults = new TaskOptions(core, intake, TaskLimits.NONE, MapSizes.UNSAID, null);
        core.start();
    }

    /// Starts a pool with as many workers as this process may use processors.
    ///
    /// @return the pool, running
    /// @throws LaunchException if no processes can be started here
    /// @throws IllegalStateException if this JVM is shutting down
    public static ProcessPool create() {
        return builder().start();
    }

    /// Starts a pool.
    ///
    /// @param workers how many workers it has, [1, 4096]
    /// @return the pool, running
    /// @throws IllegalArgumentException if the number is out of its range
    /// @throws LaunchException if no processes can be started here
    /// @throws IllegalStateException if this JVM is shutting down
    public static ProcessPool create(int workers) {
        return builder().workers(workers).start();
    }

    /// Begins to say how a pool is to be.
    ///
    /// @return a builder with the default options
    public static ProcessPoolBuilder builder() {
        return new ProcessPoolBuilder();
    }

    TaskOptions options() {
        return defaults;
    }

    // ---- With tasks of Offspring's own kinds

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task) {
        return defaults.submit(task);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(Action action) {
        return defaults.submit(action);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        return defaults.mapAsync(elements, function);
    }

    @Override
    public TaskSubmitter withTimeout(Duration timeout) {
        return defaults.withTimeout(timeout);
    }

    @Override
    public TaskSubmitter withRetries(int retries) {
        return defaults.withRetries(retries);
    }

    // ---- As an ExecutorService

    /// Hands in a task that must be `Serializable`, as one of a class that says so is.
    ///
    /// @throws CodecException if it cannot be sent
    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Callable<T> task) {
        return intake.submit(ForeignTask.of(task), TaskLimits.NONE, null);
    }

    /// Hands in a task that must be `Serializable`, as one of a class that says so is.
    ///
    /// @throws CodecException if it cannot be sent
    @Override
    public TaskFuture<?> submit(Runnable task) {
        return intake.<@Nullable Void>submit(ForeignTask.ofRunnable(task), TaskLimits.NONE, null);
    }

    /// Hands in a task that must be `Serializable`, as one of a class that says so is.
    ///
    /// @throws CodecException if it, or the result, cannot be sent
    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(Runnable task, T result) {
        return intake.submit(new ForeignTask.WithResult<>(ForeignTask.of(task), result), TaskLimits.NONE, null);
    }

    /// Hands in a task that must be `Serializable`, as one of a class that says so is.
    ///
    /// If it fails nobody is told: use [#submit(Action)] and look at the future.
    ///
    /// @throws CodecException if it cannot be sent
    @Override
    public void execute(Runnable command) {
        intake.<@Nullable Void>submit(ForeignTask.ofRunnable(command), TaskLimits.NONE, null);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return new Invocation<>(this, tasks).all(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return new Invocation<>(this, tasks).all(Duration.ofNanos(unit.toNanos(timeout)));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return new Invocation<>(this, tasks).any(Duration.ofNanos(Long.MAX_VALUE));
        } catch (TimeoutException e) {
            throw new AssertionError("centuries are over", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return new Invocation<>(this, tasks).any(Duration.ofNanos(unit.toNanos(timeout)));
    }

    // ---- The end

    /// Takes no more work, and ends when that which it has is done. Does not wait for that.
    @Override
    public void shutdown() {
        core.shutdown();
    }

    /// Takes no more work, and ends as soon as it can: what has not begun is dropped, what runs is interrupted and,
    /// after the grace time, killed. The futures of both fail with a `CancellationException`. Does not wait for the
    /// end.
    ///
    /// @return the tasks that had not begun; running one runs it here. Maps are not among them
    @Override
    public List<Runnable> shutdownNow() {
        return core.shutdownNow().stream()
                .filter(SingleTask.class::isInstance)
                .<Runnable>map(work -> new UnbegunTask((SingleTask) work))
                .toList();
    }

    @Override
    public boolean isShutdown() {
        return core.locked(core.lifecycle()::isShutdown);
    }

    @Override
    public boolean isTerminated() {
        return core.lifecycle().isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            core.lifecycle().termination().get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("a pool's end is no failure", e);
        }
    }

    /// Takes no more work and waits until that which it has is done. If the thread is interrupted meanwhile, it
    /// ends as with [#shutdownNow]. Closing twice is no error.
    ///
    /// @throws IllegalStateException if a [TaskCallback] of this pool's calls it: it would wait for itself
    @Override
    public void close() {
        RunningCallback.refuseWithin(core);
        ExecutorService.super.close();
    }

    /// Returns what each of the living workers has done so far.
    ///
    /// @return a list of its own
    public List<WorkerStatus> workers() {
        return core.workers();
    }

    /// Returns what the pool has done so far, and what it does. A task that has been seen to end is counted.
    ///
    /// @return a snapshot
    public PoolInsights insights() {
        return core.insights();
    }

    /// Changes how many workers the pool has at least and at most. Workers that are too many end when they have
    /// ended what they have begun.
    ///
    /// @param min how many there are even if there is nothing to do, [0, max]
    /// @param max how many there are at most, [1, 4096]
    /// @throws IllegalArgumentException if they are out of their range
    public void resize(int min, int max) {
        ProcessPoolBuilder.checkSize(min, max);
        core.resize(min, max);
    }

    /// Returns how many workers the pool has at most.
    ///
    /// @return the number
    public int size() {
        return core.size();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
