package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Elements;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Futures, each as it ends. Keeps none that it has given.
final class CompletionOrder<F extends CompletableFuture<?>> implements Iterator<F> {

    private final BlockingQueue<F> ended = new LinkedBlockingQueue<>();
    private final Duration timeout;
    private final long deadline;
    private final int all;
    private int left;

    CompletionOrder(Collection<? extends F> futures, Duration timeout) {
        this.timeout = timeout;
        deadline = Deadline.after(timeout);
        Set<F> distinct = new LinkedHashSet<>(Elements.allOf(futures, "futures"));
        all = distinct.size();
        left = all;
        for (F future : distinct) {
            // In this thread, and so in this order, if it has ended.
            var _ = future.whenComplete((_, _) -> ended.add(future));
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public F next() {
        if (left == 0) {
            throw new NoSuchElementException("futures: all have been given: futures=" + all);
        }
        F next;
        try {
            next = ended.poll(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException failure =
                    new CancellationException("futures: the thread that waits for one to end has been interrupted");
            failure.initCause(e);
            throw failure;
        }
        if (next == null) {
            throw new CompletionException(new TimeoutException(
                    "futures: " + left + " of " + all + " have not ended in time: timeout=" + Deadline.words(timeout)));
        }
        left--;
        return next;
    }
}
