package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.BiFn;
import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
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

    /// Hands in a task with a result, and has somebody told of its end.
    ///
    /// @param <T> the result
    /// @param task the task
    /// @param callback is called once, before the future is complete
    /// @return its future, as [#submit(Task)] returns it
    /// @throws CodecException if the task, or something that it captures, cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object> TaskFuture<T> submit(Task<T> task, TaskCallback<? super T> callback) {
        return TaskOptions.of(this).submitTelling(task, callback);
    }

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

    /// Applies a function of two arguments to the elements of two collections that stand at the same place, in
    /// parallel, and waits for all results.
    ///
    /// For more arguments make a record of them, and map a collection of those.
    ///
    /// @param <A> the first arguments
    /// @param <B> the second arguments
    /// @param <R> the results
    /// @param first the first arguments
    /// @param second the second arguments, as many
    /// @param function the function
    /// @return the results, in the order of the elements; not modifiable
    /// @throws IllegalArgumentException if one of the collections has more elements than the other
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws MapFailedException if the function failed for some elements; it has been applied to all others
    /// @throws InterruptedException if the thread is interrupted; what has not begun will not be, what runs is
    /// ended
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Collection<? extends A> first,
            Collection<? extends B> second,
            BiFn<? super A, ? super B, ? extends R> function)
            throws InterruptedException {
        return MapJob.await(this.<A, B, R>mapAsync(first, second, function));
    }

    /// Applies a function of two arguments to the elements of two collections that stand at the same place, in
    /// parallel.
    ///
    /// @param <A> the first arguments
    /// @param <B> the second arguments
    /// @param <R> the results
    /// @param first the first arguments
    /// @param second the second arguments, as many
    /// @param function the function
    /// @return the future of the results, as [#mapAsync(Collection, Fn)] returns it
    /// @throws IllegalArgumentException if one of the collections has more elements than the other
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            TaskFuture<List<R>> mapAsync(
                    Collection<? extends A> first,
                    Collection<? extends B> second,
                    BiFn<? super A, ? super B, ? extends R> function) {
        return this.<PairFn.Pair<A, B>, R>mapAsync(PairFn.pairs(first, second), new PairFn<A, B, R>(function));
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
    default <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function, int chunkSize) {
        return withChunkSize(chunkSize).mapAsync(elements, function);
    }

    /// Applies a function to every element, in parallel, and has somebody told of the end of all.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @param callback is called once, before the future is complete
    /// @return the future of the results, as [#mapAsync(Collection, Fn)] returns it
    /// @throws CodecException if the function or an element cannot be sent; nothing has been begun
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
            Collection<? extends T> elements,
            Fn<? super T, ? extends R> function,
            TaskCallback<? super List<R>> callback) {
        return TaskOptions.of(this).mapTelling(elements, function, callback);
    }

    /// Applies a function to what an iterator gives, in parallel, as far as the results are consumed; they come in
    /// the order of the input.
    ///
    /// The input is pulled by a thread of its own; [#withLookAhead] says how far. Elements are sent in chunks whose
    /// size follows from how long they take, or as [#withChunkSize] says; none waits for a chunk to become full
    /// longer than a millisecond.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param input the elements; may be infinite. It is used by no other thread from now on
    /// @param function the function; it is copied before the method returns, each element when it has been pulled
    /// @return the results; close them if they are not consumed to the end
    /// @throws CodecException if the function cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> LazyResults<R> mapLazily(
            Iterator<? extends T> input, Fn<? super T, ? extends R> function) {
        return TaskOptions.of(this).lazily(input, function, true, OptionalLong.empty());
    }

    /// As [#mapLazily(Iterator, Fn)], with the elements of a collection or the like.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param input the elements
    /// @param function the function
    /// @return the results; close them if they are not consumed to the end
    /// @throws CodecException if the function cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> LazyResults<R> mapLazily(
            Iterable<? extends T> input, Fn<? super T, ? extends R> function) {
        return TaskOptions.of(this).lazily(input, function, true);
    }

    /// As [#mapLazily(Iterator, Fn)], but each result comes as soon as it is there.
    ///
    /// [LazyResults#nextOutcome()] tells which element it is of.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param input the elements; may be infinite. It is used by no other thread from now on
    /// @param function the function; it is copied before the method returns, each element when it has been pulled
    /// @return the results; close them if they are not consumed to the end
    /// @throws CodecException if the function cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> LazyResults<R> mapUnordered(
            Iterator<? extends T> input, Fn<? super T, ? extends R> function) {
        return TaskOptions.of(this).lazily(input, function, false, OptionalLong.empty());
    }

    /// As [#mapUnordered(Iterator, Fn)], with the elements of a collection or the like.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param input the elements
    /// @param function the function
    /// @return the results; close them if they are not consumed to the end
    /// @throws CodecException if the function cannot be sent
    /// @throws RejectedExecutionException if the pool has been shut down, or can start no workers
    default <T extends @Nullable Object, R extends @Nullable Object> LazyResults<R> mapUnordered(
            Iterable<? extends T> input, Fn<? super T, ? extends R> function) {
        return TaskOptions.of(this).lazily(input, function, false);
    }

    /// Returns the same pool with a chunk size for the maps that are handed in through what is returned.
    ///
    /// A chunk is done by one worker, one element after the other. In a lazy map it is the most that a chunk has.
    ///
    /// @param elements how many elements are sent at once, at least 1; without it, four chunks for each worker, and
    /// in lazy maps about two milliseconds' work
    /// @return the pool with that option
    /// @throws IllegalArgumentException if it is less than 1
    default TaskSubmitter withChunkSize(int elements) {
        return TaskOptions.of(this).ofChunkSize(elements);
    }

    /// Returns the same pool with a look-ahead for the lazy maps that are handed in through what is returned.
    ///
    /// It bounds the memory: so many elements, or their results, are held at most.
    ///
    /// @param elements how many elements may have been pulled that have not been consumed, at least 1; without it,
    /// 1,000 for each worker
    /// @return the pool with that option
    /// @throws IllegalArgumentException if it is less than 1
    default TaskSubmitter withLookAhead(int elements) {
        return TaskOptions.of(this).ofLookAhead(elements);
    }

    /// Returns the same pool with somebody who is told how far the maps have come that are handed in through what
    /// is returned, each of them.
    ///
    /// @param listener is told, of several maps at once if there are several; whom a former call has named is not
    /// told any more
    /// @return the pool with that option
    default TaskSubmitter withProgress(ProgressListener listener) {
        return TaskOptions.of(this).telling(listener);
    }

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
