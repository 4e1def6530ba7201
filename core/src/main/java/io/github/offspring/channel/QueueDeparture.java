package io.github.offspring.channel;

import io.github.offspring.internal.robust.QueuePassage;
import io.github.offspring.internal.wire.Departure;

/// A queue on its way to another process: as long as nobody knows whether it arrives, somebody may put something
/// into it.
///
/// @param queue kept in use until then
record QueueDeparture(SharedQueue<?> queue, QueuePassage.Ticket ticket) implements Departure {

    @Override
    public void restore() {
        queue.cell().passage().settle(ticket);
    }

    @Override
    public boolean isClaimed() {
        return !queue.cell().passage().isUnderWay(ticket);
    }

    @Override
    public void abandon() {
        queue.cell().passage().settle(ticket);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }
}
