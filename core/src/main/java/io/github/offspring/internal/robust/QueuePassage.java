package io.github.offspring.internal.robust;

import io.github.offspring.internal.os.Deadline;
import java.lang.ref.Reference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a queue or a topic goes to other processes, and what this one is to it: all that decides whether anybody may
/// still put something into it.
public final class QueuePassage {

    private final QueueBlock block;
    private final Mutex putting;
    private final Producers producers;
    private final WaitPoint filled;
    private final Object user;

    QueuePassage(QueueBlock block, Mutex putting, Producers producers, Object user) {
        this.block = block;
        this.putting = putting;
        this.producers = producers;
        filled = block.point(QueueBlock.FILLED);
        this.user = user;
    }

    // ---- Who may put

    /// This process will put nothing more, for the time being.
    public void doneProducing() {
        if (producers.leave()) {
            filled.wakeAll();
        }
        keep();
    }

    /// As before, said by the user: the queue may end by itself even if no other process has had it.
    public void sayDoneProducing() {
        block.setInt(QueueBlock.SENT, 1);
        doneProducing();
        filled.wakeAll();
    }

    /// This process may put something, though it takes.
    public void willProduce() {
        whileOpen(() -> {
            producers.enter(Producers.Role.PRODUCER);
            return true;
        });
    }

    private <T> @Nullable T whileOpen(Supplier<T> action) {
        putting.lock(Deadline.NEVER, false);
        try {
            return block.getInt(QueueBlock.STATE) == QueueBlock.OPEN ? action.get() : null;
        } finally {
            putting.unlock();
            keep();
        }
    }

    // ---- Travelling

    /// What names a message that the queue is in.
    ///
    /// @param number 0 if nobody waits for its arrival
    public record Ticket(int index, long number) {
        static final Ticket NONE = new Ticket(0, 0);

        /// For one that is in a task: its sender answers for what is put meanwhile.
        public static final Ticket GUEST = new Ticket(-1, 0);
    }

    /// Must come before the queue's reference is told to another process.
    private void share() {
        producers.send();
        block.roster(QueueBlock.TAKING_ROSTER).send();
        block.roster(QueueBlock.CLAIM_ROSTER).send();
    }

    /// The queue goes into a message; it does not end by itself before that has arrived.
    public Ticket depart() {
        share();
        Ticket ticket = whileOpen(() -> {
            block.setInt(QueueBlock.SENT, 1);
            return producers.depart();
        });
        return ticket == null ? Ticket.NONE : ticket;
    }

    /// The queue goes into a message of which nobody knows when it arrives.
    public Ticket departUnwatched() {
        share();
        block.setInt(QueueBlock.SENT, 1);
        return Ticket.NONE;
    }

    /// The message has arrived here: this process may put.
    public void arrive(Ticket ticket) {
        if (ticket.equals(Ticket.GUEST)) {
            return;
        }
        whileOpen(() -> {
            if (producers.role() == Producers.Role.GUEST) {
                producers.enter(Producers.Role.CANDIDATE);
            }
            return true;
        });
        settle(ticket);
    }

    /// The message has arrived, or never will.
    public void settle(Ticket ticket) {
        if (ticket.number != 0 && producers.arrived(ticket)) {
            filled.wakeAll();
        }
        keep();
    }

    public boolean isUnderWay(Ticket ticket) {
        return ticket.number != 0 && producers.isUnderWay(ticket);
    }

    /// The queue goes into a task; it does not end by itself before that is done.
    ///
    /// @return whether it has not ended yet
    public boolean hold() {
        share();
        return whileOpen(() -> {
                    block.setInt(QueueBlock.SENT, 1);
                    producers.hold();
                    return true;
                })
                != null;
    }

    public void unhold() {
        if (producers.unhold()) {
            filled.wakeAll();
        }
        keep();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    private void keep() {
        Reference.reachabilityFence(user);
    }
}
