package io.github.offspring.internal.robust;

import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.Owner;
import io.github.offspring.internal.robust.Roster.Entry;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Who may put something into a queue: an entry for each process that may, with the value [#PRODUCER], and one for
/// each message with the queue in it that is on its way, with a number of its own.
///
/* Entries are made with the mutex for putting in hand, and whoever ends the queue looks at them with it: so one that
 * goes over from the sender to the receiver of a message is not missed. They go away without it. Those of the dead go by
 * recovery.
 *
 * All of this is about the end of the stream that comes by itself. It never keeps anybody from putting.
 */
final class Producers {

    private static final long PRODUCER = 1;

    private final QueueBlock block;
    private final Domain domain;
    private final Roster roster;
    private final Own own;

    /// What this process is to the queue.
    enum Role {
        /// It has the queue for the time of a task, and whoever gave it the task answers for it.
        GUEST,
        /// It may put, and has not done it yet.
        CANDIDATE,
        /// It puts.
        PRODUCER,
        /// It takes, or has said that it is done.
        CONSUMER
    }

    /// The part that outlives the object by which this process uses the queue, for a moment.
    private static final class Own {
        private volatile Role role = Role.GUEST;
        // Guarded by the monitor.
        private @Nullable Entry entry;
        private @Nullable Entry holding;
        private int holds;

        synchronized boolean leave() {
            Entry present = entry;
            entry = null;
            if (present != null) {
                present.release();
            }
            return present != null;
        }
    }

    /// @param user whose end is the end of this process's part
    Producers(QueueBlock block, Object user) {
        this.block = block;
        domain = block.domain();
        roster = block.roster(QueueBlock.PRODUCER_ROSTER);
        Own mine = new Own();
        own = mine;
        LocalObjects.whenUnreachable(user, () -> {
            // Else its memory may be something else's by now.
            if (block.block().isShared() && mine.leave()) {
                block.point(QueueBlock.FILLED).wakeAll();
            }
        });
    }

    // ---- This process

    Role role() {
        return own.role;
    }

    /// Enters this process as one that may put, unless it is one. With the mutex in hand.
    void enter(Role role) {
        synchronized (own) {
            own.role = role;
            if (own.entry == null) {
                Entry entry = roster.claim(domain.process());
                entry.value(PRODUCER);
                own.entry = entry;
            }
        }
    }

    /// This process does not put for the time being.
    ///
    /// @return whether that is new
    boolean leave() {
        if (own.role != Role.GUEST) {
            // A guest stays one: whoever gave it the task answers for what its next tasks put, too.
            own.role = Role.CONSUMER;
        }
        return own.leave();
    }

    /// Before something is put, with the mutex in hand.
    void puts() {
        switch (own.role) {
            case CANDIDATE -> own.role = Role.PRODUCER;
            case CONSUMER -> enter(Role.PRODUCER);
            default -> {
                // As it should be.
            }
        }
    }

    // ---- Messages

    /// The queue goes into a message that tells when it has arrived. With the mutex in hand.
    ///
    QueuePassage.Ticket depart() {
        long number = ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE;
        Entry entry = roster.claim(domain.process());
        entry.value(number);
        return new QueuePassage.Ticket(roster.indexOf(entry), number);
    }

    /// A message has arrived, or never will.
    ///
    /// @return whether that is new
    boolean arrived(QueuePassage.Ticket ticket) {
        Entry entry = entry(ticket);
        if (entry == null) {
            return false;
        }
        long owner = entry.identity();
        if (!entry.change(ticket.number(), 0)) {
            return false;
        }
        // If the sender has died meanwhile it may be another's already.
        entry.pass(owner, Owner.NOBODY);
        return true;
    }

    boolean isUnderWay(QueuePassage.Ticket ticket) {
        Entry entry = entry(ticket);
        return entry != null && entry.value() == ticket.number();
    }

    private @Nullable Entry entry(QueuePassage.Ticket ticket) {
        Entry[] entries = roster.entries();
        return ticket.index() < 0 || ticket.index() >= entries.length ? null : entries[ticket.index()];
    }

    /// The queue goes into a task, for as long as that takes. With the mutex in hand.
    void hold() {
        synchronized (own) {
            if (own.holds++ == 0) {
                Entry entry = roster.claim(domain.process());
                entry.value(PRODUCER);
                own.holding = entry;
            }
        }
    }

    /// @return whether this was the last one
    boolean unhold() {
        synchronized (own) {
            Entry entry = own.holding;
            if (--own.holds > 0 || entry == null) {
                return false;
            }
            own.holding = null;
            entry.release();
            return true;
        }
    }

    // ---- The end

    /// Whether the queue has been in more hands than the first, and nobody may put any more. Certain only with the
    /// mutex in hand.
    boolean areNone() {
        if (block.getInt(QueueBlock.SENT) == 0) {
            return false;
        }
        for (Entry entry : roster.entries()) {
            if (entry.identity() != Owner.NOBODY && entry.value() != 0) {
                return false;
            }
        }
        return true;
    }

    static void recover(QueueBlock block, int slot) {
        Roster roster = block.roster(QueueBlock.PRODUCER_ROSTER);
        roster.markPages();
        for (Entry entry : roster.entries()) {
            if (Owner.isOf(slot, entry.identity())) {
                entry.release();
            }
        }
    }

    /// As [Roster#send].
    long send() {
        return roster.send();
    }
}
