package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueuePassage;
import io.github.offspring.internal.wire.Departure;

/// A queue or a topic on its way to another process: as long as nobody knows whether it arrives, somebody may put
/// something into it.
///
/// @param passage keeps it in use until then
record QueueDeparture(QueuePassage passage, QueuePassage.Ticket ticket) implements Departure {

    @Override
    public void restore() {
        passage.settle(ticket);
    }

    @Override
    public boolean isClaimed() {
        return !passage.isUnderWay(ticket);
    }

    @Override
    public void abandon() {
        passage.settle(ticket);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }
}
