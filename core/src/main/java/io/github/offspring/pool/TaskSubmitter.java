package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Takes work for a pool of processes: the pool itself, or the pool with some options for the tasks that are given
/// to it this way.
///
/// ```java
/// Report report = pool.withTimeout(Duration.ofSeconds(30)).submit(() -> parse(file)).get();
/// ```
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// **Crash** Work is begun at most once. If the process that runs it dies, exactly the task, or the one element of
/// a map, that was running fails, with [io.github.offspring.WorkerDiedException]; what had ended keeps its
/// results, what had not begun runs elsewhere.
public sealed interface TaskSubmitter permits ProcessPool, TaskOptions {

    /// Hands in a task with a result.
    ///
    /// The task, with all that it captures, is copied before the method returns.
    ///
    /// @param <T> the result
    /// @param task the task
    /// @return its future; `cancel(true)` on it ends the work, by interrupting it or, after the grace time, by
    /// killing its process
    /// @throws CodecException if the task, or something that it captures, cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task);

    /// Hands in a task without a result.
    ///
    /// The task, with all that it captures, is copied before the method returns.
    ///
    /// @param action the task
    /// @return its future; `cancel(true)` on it ends the work, by interrupting it or, after the grace time, by
    /// killing its process
    /// @throws CodecException if the task, or something that it captures, cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    TaskFuture<@Nullable Void> submit(Action action);

    /// Applies a function to every element, in parallel, and waits for all results.
    ///
    /// The elements are sent in chunks, four for each worker.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @return the results, in the order of the elements; not modifiable
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws MapFailedException if the function failed for some elements; it has been applied to all others
    /// @throws InterruptedException if the thread is interrupted; what has not begun will not be, what runs is
    /// ended
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) throws InterruptedException {
        return MapJob.await(this.<T, R>mapAsync(elements, function));
    }

    /// Applies a function to every element, in parallel, in chunks of a given size, and waits for all results.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @param chunkSize how many elements are sent at once, at least 1
    /// @return the results, in the order of the elements; not modifiable
    /// @throws IllegalArgumentException if the chunk size is less than 1
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws MapFailedException if the function failed for some elements; it has been applied to all others
    /// @throws InterruptedException if the thread is interrupted; what has not begun will not be, what runs is
    /// ended
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function, int chunkSize)
            throws InterruptedException {
        return MapJob.await(this.<T, R>mapAsync(elements, function, chunkSize));
    }

    /// Applies a function to every element, in parallel.
    ///
    /// The elements are sent in chunks, four for each worker. They are copied before the method returns.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @return the future of the results, in the order of the elements; it fails with [MapFailedException] if the
    /// function failed for some, and after it has been applied to all
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function);

    /// Applies a function to every element, in parallel, in chunks of a given size.
    ///
    /// The elements are copied before the method returns.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @param chunkSize how many elements are sent at once, at least 1
    /// @return the future of the results, in the order of the elements; it fails with [MapFailedException] if the
    /// function failed for some, and after it has been applied to all
    /// @throws IllegalArgumentException if the chunk size is less than 1
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function, int chunkSize);

    /// Returns the same pool with a time-out for each task, and each element of a map, that is handed in through
    /// what is returned.
    ///
    /// A task that takes longer is interrupted; if it has not ended after the pool's grace time its process is
    /// killed and replaced. Its future then fails with a `TimeoutException`. Waiting in the queue does not count.
    ///
    /// @param timeout how long a task may run, counted from when it begins; it gets a little more, never less
    /// @return the pool with that option
    /// @throws IllegalArgumentException if the time-out is zero or negative
    TaskSubmitter withTimeout(Duration timeout);

    /// Returns the same pool for tasks that may be begun more than once: each task, and each element of a map,
    /// that is handed in through what is returned is begun again, in another worker or another process, if its
    /// worker dies while it runs, or if its time-out is over. Whatever effects it had had by then it has again.
    ///
    /// What it throws is its result: it is not begun again for that. Neither is work that captures an end of a
    /// connection, which can leave this process only once. A task that has ended as many workers as the pool's
    /// [ProcessPoolBuilder#quarantineAfter] says is not begun again either, and its exception says so.
    ///
    /// @param retries how often, at most, besides the first time; 0 for never
    /// @return the pool with that option
    /// @throws IllegalArgumentException if the number is negative
    TaskSubmitter withRetries(int retries);
}
