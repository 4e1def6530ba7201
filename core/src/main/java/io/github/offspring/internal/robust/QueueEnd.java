package io.github.offspring.internal.robust;

import io.github.offspring.internal.os.Deadline;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// How a queue or a topic ends: nobody may put anything any more.
final class QueueEnd {

    private final QueueBlock block;
    private final Mutex putting;
    private final Producers producers;

    QueueEnd(QueueBlock block, Mutex putting, Producers producers) {
        this.block = block;
        this.putting = putting;
        this.producers = producers;
    }

    boolean hasCome() {
        return block.getInt(QueueBlock.STATE) != QueueBlock.OPEN;
    }

    /// Who has closed it; empty if it has ended by itself.
    Optional<Victim.Named> closer() {
        return block.getInt(QueueBlock.STATE) == QueueBlock.CLOSED
                ? block.closer().get()
                : Optional.empty();
    }

    /// Ends it by itself, if nobody may put anything any more, and that is still so with the mutex in hand.
    ///
    /// @param isUntouched what else must hold
    boolean come(BooleanSupplier isUntouched) {
        if (!isUntouched.getAsBoolean() || !producers.areNone()) {
            return false;
        }
        putting.lock(Deadline.NEVER, false);
        try {
            if (hasCome() || !isUntouched.getAsBoolean() || !producers.areNone()) {
                return false;
            }
            block.setInt(QueueBlock.STATE, QueueBlock.ENDED);
        } finally {
            putting.unlock();
        }
        tell();
        return true;
    }

    /// Ends it for all who put.
    ///
    /// @param name of this process, for the others
    void close(String name) {
        putting.lock(Deadline.NEVER, false);
        try {
            if (block.getInt(QueueBlock.STATE) != QueueBlock.CLOSED) {
                block.closer().set(name, ProcessHandle.current().pid());
                block.setInt(QueueBlock.STATE, QueueBlock.CLOSED);
            }
        } finally {
            putting.unlock();
        }
        tell();
    }

    private void tell() {
        block.point(QueueBlock.EMPTIED).wakeAll();
        block.point(QueueBlock.FILLED).wakeAll();
    }
}
