package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.wire.Decoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A lazy map: how much of the input has been pulled, what has come of it, and how much of that has been consumed.
///
/* Three sides meet here. The feeder pulls: awaitRoom, then pulled or ended. Workers' threads bring outcomes: returned
 * and failed. Consumers take: await, take.
 *
 * Invariants, under the lock: consumed <= pulled <= consumed + lookAhead. Each index below `pulled` is in `open`, or
 * its outcome is in `outcomes` or `inOrder`, or has been consumed; unless it is closed.
 *
 * The lock is taken under the pool's lock by nobody, and the pool's lock is never taken under it.
 */
final class LazyJob implements ChunkOwner {

    // An input that is at its end says so at once; one that waits may do so for ever.
    private static final long PATIENCE_NANOS = 100_000_000;

    private final PoolCore core;
    private final MapTerms terms;
    private final int lookAhead;
    private final boolean ordered;
    private volatile boolean closed;
    // Set before the feeder begins.
    private ProgressTeller progress = ProgressTeller.SILENT;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition arrived = lock.newCondition();
    // All below are guarded by the lock.
    private final Set<Long> open = new HashSet<>();
    private final Map<Long, Outcome<@Nullable Object>> inOrder = new HashMap<>();
    private final Deque<Outcome<@Nullable Object>> outcomes = new ArrayDeque<>();
    private long pulled;
    private long consumed;
    private long completed;
    private boolean ended;
    private @Nullable Throwable inputFailure;
    private @Nullable Throwable refusal;
    private @Nullable Thread pulling;
    private long wakeAtOpen = -1;
    private boolean full;

    LazyJob(PoolCore core, MapTerms terms, int lookAhead, boolean ordered) {
        this.core = core;
        this.terms = terms;
        this.lookAhead = lookAhead;
        this.ordered = ordered;
    }

    /// Sets who is told how far it has come, and begins to tell.
    ///
    /// @param total how many elements there will probably be, if that is known
    void tell(@Nullable ProgressListener listener, OptionalLong total) {
        progress = ProgressTeller.start(listener, terms.number(), total);
    }

    /// The pool has not taken it.
    void refused() {
        progress.over();
    }

    // ---- As the owner of chunks

    @Override
    public MapTerms terms() {
        return terms;
    }

    @Override
    public boolean isCancelled() {
        return closed;
    }

    @Override
    public @Nullable Object decode(Decoder.Values values) {
        if (closed) {
            values.skipFramed();
            return null;
        }
        return ChunkOwner.super.decode(values);
    }

    @Override
    public void returned(long index, @Nullable Object value) {
        arrive(new Outcome<>(index, value, null));
    }

    @Override
    public void returned(long first, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            returned(first + i, values[i]);
        }
    }

    @Override
    public void failed(long index, Throwable thrown) {
        arrive(new Outcome<>(index, null, thrown));
    }

    private void arrive(Outcome<@Nullable Object> outcome) {
        boolean complete;
        lock.lock();
        try {
            if (!open.remove(outcome.index())) {
                return;
            }
            completed++;
            if (outcome.failure() == null) {
                progress.returned(1);
            } else {
                progress.failed();
            }
            if (ordered) {
                inOrder.put(outcome.index(), outcome);
            } else {
                outcomes.add(outcome);
            }
            if (!ordered || outcome.index() == consumed) {
                arrived.signal();
            }
            if (open.size() <= wakeAtOpen) {
                room.signal();
            }
            complete = signalIfComplete();
        } finally {
            lock.unlock();
        }
        if (complete) {
            core.lazyMaps().forget(this);
        }
    }

    /// @return whether the pool has nothing more to do for it
    private boolean signalIfComplete() {
        boolean complete = ended && open.isEmpty();
        if (complete) {
            arrived.signalAll();
            if (!closed) {
                progress.total(pulled);
            }
        }
        // One whose pool is gone, and that waits for its consumer with more input, will do nothing more either.
        if (complete || refusal != null && full && open.isEmpty()) {
            progress.over();
        }
        return complete;
    }

    // ---- The feeder

    /// Waits until another element may be pulled, and notes that it is.
    ///
    /// @param mostAtPool how many may be at the pool
    /// @return false if nothing is wanted any more
    boolean awaitRoom(long mostAtPool) {
        lock.lock();
        try {
            while (!ended && (pulled - consumed >= lookAhead || open.size() >= mostAtPool)) {
                // Half of them, so that not every single result wakes the feeder.
                wakeAtOpen = open.size() >= mostAtPool ? mostAtPool / 2 : -1;
                full = true;
                signalIfComplete();
                room.awaitUninterruptibly();
            }
            full = false;
            wakeAtOpen = -1;
            pulling = ended ? null : Thread.currentThread();
            Throwable failure = refusal;
            if (failure != null && !ended) {
                refuseLater(failure);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /// Notes that an element has been pulled.
    ///
    /// @return its index; −1 if it is not wanted any more
    long pulled() {
        lock.lock();
        try {
            stopPulling();
            if (ended) {
                return -1;
            }
            open.add(pulled);
            return pulled++;
        } finally {
            lock.unlock();
        }
    }

    /// Notes that nothing more will be pulled.
    ///
    /// @param failure what stands in the place of the rest of the input; null if it came to its end
    void ended(@Nullable Throwable failure) {
        boolean complete;
        lock.lock();
        try {
            stopPulling();
            if (!ended) {
                ended = true;
                inputFailure = failure;
                progress.total(pulled);
            }
            complete = signalIfComplete();
        } finally {
            lock.unlock();
        }
        if (complete) {
            core.lazyMaps().forget(this);
        }
    }

    private void stopPulling() {
        pulling = null;
        // What was meant for the input must not reach the pool's own work.
        Thread.interrupted();
    }

    /// The pool has refused the element that was pulled last: it, and the rest of the input, fail as one.
    void refused(long index, Throwable refusal) {
        lock.lock();
        try {
            if (!closed && open.remove(index)) {
                pulled--;
            }
        } finally {
            lock.unlock();
        }
        ended(refusal);
    }

    long completed() {
        lock.lock();
        try {
            return completed;
        } finally {
            lock.unlock();
        }
    }

    /// The pool takes nothing more, and nobody knows whether the input will ever go on.
    void refuseInput(Throwable failure) {
        lock.lock();
        try {
            refusal = failure;
            if (pulling == null || ended) {
                // It is asked later whether it has come to its end.
                signalIfComplete();
            } else {
                refuseLater(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /// An input that is at its end says so in no time, and is not refused.
    private void refuseLater(Throwable failure) {
        Thread.ofVirtual().name("offspring-map-" + terms.number() + "-patience").start(() -> {
            LockSupport.parkNanos(PATIENCE_NANOS);
            refuseIfPulling(failure);
        });
    }

    private void refuseIfPulling(Throwable failure) {
        boolean complete;
        lock.lock();
        try {
            if (pulling == null || ended) {
                return;
            }
            ended = true;
            inputFailure = failure;
            pulling.interrupt();
            complete = signalIfComplete();
        } finally {
            lock.unlock();
        }
        if (complete) {
            core.lazyMaps().forget(this);
        }
    }

    /// The feeder itself has failed: what it had not handed in, and nobody knows what that is, never comes.
    void broken(Throwable failure) {
        List<Long> missing;
        lock.lock();
        try {
            stopPulling();
            ended = true;
            missing = List.copyOf(open);
        } finally {
            lock.unlock();
        }
        missing.forEach(index -> failed(index, failure));
        ended(null);
    }

    // ---- Consumers

    /// Waits for the next outcome, or the end.
    ///
    /// @return false if neither has come in time
    /// @throws IllegalStateException if it is closed
    boolean await(long deadline) throws InterruptedException {
        lock.lock();
        try {
            return awaitLocked(deadline);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitLocked(long deadline) throws InterruptedException {
        checkOpen();
        while (!isReady() && !isAtEnd()) {
            long left = Deadline.left(deadline);
            if (left <= 0) {
                return false;
            }
            arrived.awaitNanos(left);
            checkOpen();
        }
        return true;
    }

    /// Takes the next outcome.
    ///
    /// @return null if it has not come in time, and at the end
    /// @throws IllegalStateException if it is closed
    @Nullable
    Outcome<@Nullable Object> take(long deadline) throws InterruptedException {
        lock.lock();
        try {
            return awaitLocked(deadline) ? takeReady() : null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Outcome<@Nullable Object> takeReady() {
        Outcome<@Nullable Object> next = ordered ? inOrder.remove(consumed) : outcomes.poll();
        if (next != null) {
            if (pulled - consumed++ == lookAhead) {
                room.signal();
            }
            if (isReady() || isAtEnd()) {
                arrived.signal();
            }
            return next;
        }
        Throwable failure = inputFailure;
        if (failure == null) {
            return null;
        }
        inputFailure = null;
        arrived.signalAll();
        return new Outcome<>(pulled, null, failure);
    }

    private boolean isReady() {
        return (ordered ? inOrder.containsKey(consumed) : !outcomes.isEmpty())
                || ended && consumed == pulled && inputFailure != null;
    }

    private boolean isAtEnd() {
        return ended && consumed == pulled && inputFailure == null;
    }

    /// Whether all has been consumed. Does not wait.
    ///
    /// @throws IllegalStateException if it is closed
    boolean isConsumed() {
        lock.lock();
        try {
            checkOpen();
            return isAtEnd();
        } finally {
            lock.unlock();
        }
    }

    void awaitTold() {
        progress.awaitTold();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    core.name() + ": these results of a map have been closed: task=" + terms.number());
        }
    }

    /// @return whether it was open
    boolean close() {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            ended = true;
            open.clear();
            inOrder.clear();
            outcomes.clear();
            progress.over();
            if (pulling != null) {
                pulling.interrupt();
            }
            room.signalAll();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        core.cancelled(true);
        core.lazyMaps().forget(this);
        return true;
    }
}
