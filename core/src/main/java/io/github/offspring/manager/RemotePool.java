package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.Task;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.PoolKind.Method;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A pool of worker processes that belongs to a [Manager] and that many processes use.
///
/// ```java
/// RemotePool pool = manager.pool(8);              // 8 workers for all
/// // in any process
/// List<Integer> squares = pool.map(List.of(1, 2, 3), n -> n * n);
/// ```
///
/// It is Python's `Manager().Pool()`: a [io.github.offspring.pool.ProcessPool] at the manager. What it runs goes
/// by the manager; where one process alone has work, a pool of its own is faster.
///
/// **Threads and processes** *Thread-safe; any process of the family.* Who waits for a result costs the manager
/// no thread.
///
/// **Time** What a task takes in a pool of one's own, and a round trip to the manager.
///
/// **Crash** If a worker dies, its task fails as in any pool, and another worker is started. If a client dies,
/// what it waits for is cancelled. If the manager dies, its workers end, and every call that is not over throws a
/// [io.github.offspring.ManagerLostException].
public final class RemotePool extends WaitingProxy {

    @Serial
    private static final long serialVersionUID = 1L;

    RemotePool(Reference reference) {
        super(reference);
    }

    /// Has a task run by one of the workers.
    ///
    /// @param <T> the result
    /// @param task the task
    /// @return its future; `cancel(true)` on it ends the task
    /// @throws io.github.offspring.CodecException if the task cannot be sent
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @SuppressWarnings("unchecked") // that is the task's result
    public <T extends @Nullable Object> CompletableFuture<T> submit(Task<T> task) {
        return (CompletableFuture<T>) reference().begin(Method.SUBMIT.ordinal(), Objects.requireNonNull(task, "task"));
    }

    /// Has work without a result done by one of the workers.
    ///
    /// @param action the work
    /// @return its future; `cancel(true)` on it ends the work
    /// @throws io.github.offspring.CodecException if the work cannot be sent
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public CompletableFuture<@Nullable Void> submit(Action action) {
        Objects.requireNonNull(action, "action");
        return submit((Task<@Nullable Void>) () -> {
            action.perform();
            return null;
        });
    }

    /// Applies a function to every element, in parallel, and waits for all results.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @return the results, in the order of the elements; not modifiable
    /// @throws io.github.offspring.CodecException if the function or an element cannot be sent; nothing has been
    /// begun
    /// @throws io.github.offspring.MapFailedException if the function failed for some elements
    /// @throws InterruptedException if the thread is interrupted; what runs is ended
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @SuppressWarnings("unchecked") // that is what the function gives
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) throws InterruptedException {
        return await(Method.MAP, List.class, new ArrayList<>(elements), Objects.requireNonNull(function, "function"));
    }

    /// Applies a function to every element, in parallel.
    ///
    /// @param <T> the elements
    /// @param <R> the results
    /// @param elements the elements; may be empty
    /// @param function the function
    /// @return the future of the results, in the order of the elements; `cancel(true)` on it ends what runs
    /// @throws io.github.offspring.CodecException if the function or an element cannot be sent; nothing has been
    /// begun
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    @SuppressWarnings("unchecked") // as above
    public <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            Collection<? extends T> elements, Fn<? super T, ? extends R> function) {
        CompletableFuture<?> results = reference()
                .begin(Method.MAP.ordinal(), new ArrayList<>(elements), Objects.requireNonNull(function, "function"));
        return (CompletableFuture<List<R>>) results;
    }

    /// Tells how many workers there are.
    ///
    /// @return the number
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public int size() {
        return call(Method.SIZE, Integer.class);
    }

    /// Lets the pool take nothing new; what it has been given is still done. Nothing happens the second time.
    ///
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public void shutdown() {
        perform(Method.SHUTDOWN);
    }

    /// Says that this process will not use the pool any more. When nobody has it, it does what it has been given,
    /// and its workers end. What is never closed goes with its Java object.
    @Override
    public void close() {
        super.close();
    }
}
