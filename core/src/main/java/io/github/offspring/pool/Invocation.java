package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Elements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The bulk methods of [java.util.concurrent.ExecutorService].
final class Invocation<T extends @Nullable Object> {

    private final ProcessPool pool;
    private final List<Callable<T>> tasks;
    private final List<TaskFuture<T>> futures = new ArrayList<>();

    Invocation(ProcessPool pool, Collection<? extends Callable<T>> tasks) {
        this.pool = pool;
        this.tasks = Elements.allOf(tasks, "tasks");
    }

    List<Future<T>> all(Duration timeout) throws InterruptedException {
        long deadline = Deadline.after(timeout);
        boolean complete = false;
        try {
            submitAll();
            complete = awaitAll(deadline);
            return List.copyOf(futures);
        } finally {
            if (!complete) {
                cancelAll();
            }
        }
    }

    /// @return false if the time is over
    private boolean awaitAll(long deadline) throws InterruptedException {
        for (TaskFuture<T> future : futures) {
            try {
                future.get(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException | CancellationException _) {
                // The caller looks at each future.
            }
        }
        return true;
    }

    T any(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(pool + ": invokeAny needs at least one task");
        }
        long deadline = Deadline.after(timeout);
        BlockingQueue<TaskFuture<T>> ended = new LinkedBlockingQueue<>();
        try {
            submitAll();
            futures.forEach(future -> future.whenComplete((_, _) -> ended.add(future)));
            ExecutionException last = null;
            for (int i = 0; i < futures.size(); i++) {
                TaskFuture<T> next = ended.poll(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException(
                            pool + ": none of the tasks has succeeded in time: timeout=" + Deadline.words(timeout));
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    last = e;
                } catch (CancellationException e) {
                    last = new ExecutionException(e);
                }
            }
            throw Objects.requireNonNull(last);
        } finally {
            cancelAll();
        }
    }

    private void submitAll() {
        for (Callable<T> task : tasks) {
            futures.add(pool.submit(task));
        }
    }

    private void cancelAll() {
        futures.forEach(future -> future.cancel(true));
    }
}
