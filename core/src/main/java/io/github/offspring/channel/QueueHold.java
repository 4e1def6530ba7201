package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueuePassage;
import io.github.offspring.internal.wire.Departure;
import java.util.concurrent.atomic.AtomicBoolean;

/// A queue or a topic in a task: as long as that is not done, somebody may put something into it.
final class QueueHold implements Departure {

    private final QueuePassage passage;
    // From the beginning if the queue has ended.
    private final AtomicBoolean over;

    private QueueHold(QueuePassage passage) {
        this.passage = passage;
        over = new AtomicBoolean(!passage.hold());
    }

    static QueueHold begin(QueuePassage passage) {
        return new QueueHold(passage);
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
            passage.unhold();
        }
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public Departure again() {
        return new QueueHold(passage);
    }
}
