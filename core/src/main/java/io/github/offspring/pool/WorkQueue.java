package io.github.offspring.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The work that waits for a worker, in its order. Used under the pool's lock.
final class WorkQueue {

    private final Deque<Work> queue = new ArrayDeque<>();
    private final PendingWork pending;
    private final PoolCounters counters;

    WorkQueue(PendingWork pending, PoolCounters counters) {
        this.pending = pending;
        this.counters = counters;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    void add(List<? extends Work> works) {
        pending.add(works.size());
        queue.addAll(works);
    }

    /// Takes the next that somebody still wants.
    @Nullable
    Work poll() {
        for (Work work = queue.poll(); work != null; work = queue.poll()) {
            if (!work.isCancelled()) {
                return work;
            }
            forget(work);
        }
        return null;
    }

    /// Puts work back where it came from, in its order.
    void putBack(List<Work> works) {
        for (int i = works.size() - 1; i >= 0; i--) {
            queue.addFirst(works.get(i));
        }
    }

    void dropCancelled() {
        queue.removeIf(work -> {
            if (work.isCancelled()) {
                forget(work);
                return true;
            }
            return false;
        });
    }

    /// Takes all that waits, because it will not be done.
    ///
    /// @param cause what [Work#drop] will be called with
    List<Work> takeAll(Throwable cause) {
        List<Work> taken = new ArrayList<>(queue);
        queue.clear();
        taken.forEach(work -> counters.dropped(work, cause));
        pending.remove(taken.size());
        return taken;
    }

    /// Does away with work that has been cancelled.
    void forget(Work work) {
        work.abandon();
        counters.dropped(work, null);
        pending.remove(1);
    }
}
