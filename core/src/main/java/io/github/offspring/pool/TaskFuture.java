package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The future of a task that runs in a pool's process.
///
/// It is a [CompletableFuture] whose `cancel(true)` also ends the work: a task that waits in the queue is taken out
/// of it, one that runs is interrupted and, if it has not ended after the pool's grace time, its process is killed
/// and replaced. With `cancel(false)` a task that runs goes on and its result is thrown away.
///
/// What is hung onto it runs in a virtual thread of its own, or in the thread that hangs it: it may wait, also for
/// other tasks of the same pool.
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// @param <T> the result
public final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    /// Called once if the future is cancelled.
    interface CancelHandler {
        void cancelled(boolean mayInterruptIfRunning);
    }

    // A way of completing that this class does not see is noticed at the latest after this.
    private static final long RECHECK_NANOS = 50_000_000;

    @SuppressWarnings("rawtypes") // there is no class of one with a type
    private static final AtomicReferenceFieldUpdater<TaskFuture, @Nullable Thread> WAITER =
            AtomicReferenceFieldUpdater.newUpdater(TaskFuture.class, Thread.class, "waiter");

    private static final System.Logger LOG = System.getLogger(TaskFuture.class.getPackageName());

    private volatile CancelHandler onCancel = _ -> {};
    private volatile ProgressTeller told = ProgressTeller.SILENT;
    // The one that waits, as there mostly is no more than one; others do so at this object's monitor.
    private volatile @Nullable Thread waiter;
    // Written under this object's monitor.
    private volatile int others;
    // Guarded by this object's monitor; null when it has been called, or is about to be.
    private @Nullable Listener<T> listener;

    TaskFuture() {}

    /// Returns futures in the order in which they end: first those that have ended, in the given order, then each
    /// as it ends. One that is given twice comes once.
    ///
    /// ```java
    /// for (var ended = TaskFuture.asCompleted(reports); ended.hasNext(); ) {
    ///     print(ended.next().get());
    /// }
    /// ```
    ///
    /// It compares with Python's `as_completed`, and with its `wait`: whoever wants to wait for the first failure
    /// only stops there. What runs goes on whether or not its end is waited for.
    ///
    /// @param <F> the futures
    /// @param futures the futures, of tasks or any others; looked at now only
    /// @return an iterator, not thread-safe, whose `next` waits for one to end. It throws a
    /// [java.util.concurrent.CancellationException] if the thread is interrupted, whose flag stays set
    public static <F extends CompletableFuture<?>> Iterator<F> asCompleted(Collection<? extends F> futures) {
        return new CompletionOrder<>(futures, Duration.ofNanos(Long.MAX_VALUE));
    }

    /// Returns futures in the order in which they end, until a time is over, as [#asCompleted(Collection)] does.
    ///
    /// @param <F> the futures
    /// @param futures the futures, of tasks or any others; looked at now only
    /// @param timeout for how long, from now, their ends are waited for; zero or less only gives those that have
    /// ended
    /// @return an iterator, not thread-safe, whose `next` waits for one to end. It throws a
    /// [java.util.concurrent.CompletionException] with a [TimeoutException] if the time is over, and a
    /// [java.util.concurrent.CancellationException] if the thread is interrupted, whose flag stays set; it may be
    /// called again
    public static <F extends CompletableFuture<?>> Iterator<F> asCompleted(
            Collection<? extends F> futures, Duration timeout) {
        return new CompletionOrder<>(futures, timeout);
    }

    /// Sets who tells of the progress of its map.
    void told(ProgressTeller teller) {
        told = teller;
    }

    /// Waits until the end of its map has been told.
    void awaitTold() {
        told.awaitTold();
    }

    void onCancel(CancelHandler handler) {
        onCancel = handler;
    }

    /// Sets who is told, before the work is handed in.
    ///
    /// @param afterwards is run when that has returned, or will never be called
    void listen(TaskCallback<? super T> callback, Runnable afterwards) {
        synchronized (this) {
            listener = new Listener<>(callback, afterwards);
        }
        // For the ends that are not the pool's doing.
        whenComplete((value, thrown) -> tell(value, thrown, () -> {}));
    }

    /// The work was not accepted: nobody will be told.
    void forgetListener() {
        Listener<T> unused = takeListener();
        if (unused != null) {
            unused.afterwards.run();
        }
    }

    private synchronized @Nullable Listener<T> takeListener() {
        Listener<T> taken = listener;
        listener = null;
        return taken;
    }

    private record Listener<T extends @Nullable Object>(TaskCallback<? super T> callback, Runnable afterwards) {

        @SuppressWarnings("NullAway") // if nothing was thrown the value is the result
        void call(@Nullable T value, @Nullable Throwable thrown) {
            try {
                if (thrown == null) {
                    callback.returned(value);
                } else {
                    callback.failed(thrown);
                }
            } catch (Throwable e) {
                LOG.log(System.Logger.Level.WARNING, "a task's callback threw; the task itself is not affected", e);
            } finally {
                afterwards.run();
            }
        }
    }

    /// Tells of the end, in a virtual thread.
    ///
    /// @param then is run after that
    /// @return false if nobody is to be told
    private boolean tell(@Nullable T value, @Nullable Throwable thrown, Runnable then) {
        Listener<T> told = takeListener();
        if (told == null) {
            return false;
        }
        runElsewhere(() -> {
            told.call(value, thrown);
            then.run();
        });
        return true;
    }

    private static void runElsewhere(Runnable completion) {
        try {
            Thread.startVirtualThread(completion);
        } catch (OutOfMemoryError e) {
            // Nor can another thread be had: that it is done at all comes before where.
            LOG.log(System.Logger.Level.WARNING, "a task's end is told in a pool's own thread, for lack of another", e);
            completion.run();
        }
    }

    /// Completes it without ever running a user's code in the calling thread, which has a worker to look after.
    void settle(T value) {
        if (tell(value, null, () -> complete(value))) {
            return;
        }
        if (getNumberOfDependents() == 0) {
            complete(value);
        } else {
            runElsewhere(() -> complete(value));
        }
    }

    /// As [#settle], with a failure.
    void fail(Throwable thrown) {
        if (tell(null, thrown, () -> completeExceptionally(thrown))) {
            return;
        }
        if (getNumberOfDependents() == 0) {
            completeExceptionally(thrown);
        } else {
            runElsewhere(() -> completeExceptionally(thrown));
        }
    }

    @Override
    public boolean complete(T value) {
        boolean first = super.complete(value);
        wakeWaiters();
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable thrown) {
        boolean first = super.completeExceptionally(thrown);
        wakeWaiters();
        return first;
    }

    /// Cancels the task unless it has ended.
    ///
    /// @param mayInterruptIfRunning whether to end the work if it has begun
    /// @return true if the future is cancelled now
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean before = isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && !before) {
            onCancel.cancelled(mayInterruptIfRunning);
            wakeWaiters();
        }
        return cancelled;
    }

    /// Whoever waits says so before it looks whether this is complete.
    private void wakeWaiters() {
        LockSupport.unpark(waiter);
        if (others > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    // Those who only wait do so here and not as dependents, so that the result need not take the way through
    // another thread.

    @Override
    public T get() throws InterruptedException, ExecutionException {
        awaitDone(Deadline.NEVER);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Duration duration = Duration.ofNanos(unit.toNanos(timeout));
        if (!isDone() && !awaitDone(Deadline.after(duration))) {
            throw new TimeoutException("task: has not ended yet: waited=" + duration.toMillis() + " ms");
        }
        return super.get();
    }

    @Override
    public T join() {
        boolean interrupted = false;
        while (!isDone()) {
            try {
                awaitDone(Deadline.NEVER);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return super.join();
    }

    private boolean awaitDone(long deadline) throws InterruptedException {
        if (isDone()) {
            return true;
        }
        if (!WAITER.compareAndSet(this, null, Thread.currentThread())) {
            return awaitAmongOthers(deadline);
        }
        try {
            while (!isDone()) {
                long left = Deadline.left(deadline);
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(RECHECK_NANOS, left));
                if (Thread.interrupted()) {
                    throw new InterruptedException("task: interrupted while waiting for its end");
                }
            }
            return true;
        } finally {
            waiter = null;
        }
    }

    private synchronized boolean awaitAmongOthers(long deadline) throws InterruptedException {
        others++;
        try {
            while (!isDone()) {
                long left = Deadline.left(deadline);
                if (left <= 0) {
                    return false;
                }
                wait(Math.min(RECHECK_NANOS, left) / 1_000_000 + 1);
            }
            return true;
        } finally {
            others--;
        }
    }
}
