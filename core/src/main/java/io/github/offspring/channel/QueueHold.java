package io.github.offspring.channel;

import io.github.offspring.internal.wire.Departure;
import java.util.concurrent.atomic.AtomicBoolean;

/// A queue in a task: as long as that is not done, somebody may put something into it.
final class QueueHold implements Departure {

    private final SharedQueue<?> queue;
    // From the beginning if the queue has ended.
    private final AtomicBoolean over;

    private QueueHold(SharedQueue<?> queue) {
        this.queue = queue;
        over = new AtomicBoolean(!queue.cell().passage().hold());
    }

    static QueueHold begin(SharedQueue<?> queue) {
        return new QueueHold(queue);
    }

    @Override
    public void restore() {
        abandon();
    }

    /// Nobody asks: whoever sends a task gives it up when it is done.
    @Override
    public boolean isClaimed() {
        return over.get();
    }

    @Override
    public void abandon() {
        if (over.compareAndSet(false, true)) {
            queue.cell().passage().unhold();
        }
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public Departure again() {
        return new QueueHold(queue);
    }
}
