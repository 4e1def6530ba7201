package io.github.offspring.pool;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads one worker's results and hands them on to whoever waits for them. In the link's thread.
final class ResultReader {

    private final PoolCore core;
    private final WorkerLink link;
    private final Backlog backlog;
    private final TaskTally tally;
    private final Decoder decoder = Decoder.family();

    ResultReader(PoolCore core, WorkerLink link) {
        this.core = core;
        this.link = link;
        backlog = link.backlog();
        tally = link.times().tally();
    }

    /// Reads until the worker has hung up.
    void read(FramedSocket from) throws IOException {
        boolean more = true;
        while (more) {
            more = readFrame(from);
        }
    }

    /// A method of its own: results that have been handed on are not kept while the next ones are waited for.
    ///
    /// @return false if the worker has hung up
    private boolean readFrame(FramedSocket from) throws IOException {
        Inbound frame = from.read();
        if (frame == null) {
            return false;
        }
        long arrived = System.nanoTime();
        int frames = deliver(frame.reader(), frame.arrays());
        if (frames > 0) {
            link.measure(arrived);
        }
        core.refill(link, frames, arrived);
        return true;
    }

    /// Hands on what a dead worker had not sent any more.
    void readJournal() {
        try {
            deliver(new WireReader(link.ledger().journal()), new Object[0]);
        } catch (RuntimeException _) {
            // Overwritten by what killed the worker.
        }
    }

    /// @return how many frames of work are complete now
    private int deliver(WireReader in, Object[] arrays) {
        int frames = 0;
        InFlight current = core.locked(backlog::head);
        while (in.remaining() > 0) {
            long element = in.getLong();
            int status = in.getByte();
            int index = current == null ? -1 : current.indexOfAwaited(element);
            if (current == null || index < 0) {
                // Found in the journal of a dead worker after it had come over the socket.
                in.skip(in.getCount(1));
                continue;
            }
            deliverOne(decoder.open(in, arrays, current.work().loader()), current, index, status);
            // Decoding has run the result's own code: an interruption of its making is not meant for this thread.
            Thread.interrupted();
            if (current.isDone()) {
                frames++;
                // What the work has not fetched by now, of the ends of connections that it captures, it never will.
                current.work().abandon();
                current = core.locked(backlog::next);
            }
        }
        return frames;
    }

    /* An element has arrived as soon as it is known that it has ended: the timer must not take it for running while it
     * is decoded. It is delivered when it has been decoded, but before what waits for it is complete: who sees that
     * finds its worker free. What is thrown in between, because the bytes are not what they should be, leaves it to
     * Aftermath. What is thrown after that can only be for lack of memory for a few objects.
     */
    private void deliverOne(Decoder.Values values, InFlight current, int index, int status) {
        current.arrived(index + 1);
        Expiry expiry = expiryOf(current.firstElement() + index);
        if (expiry != null) {
            values.skipFramed();
            tally.ended();
            current.delivered(index + 1);
            failLate(current, index, expiry.reason());
        } else if (status == PoolFrame.RETURNED) {
            returned(values, current, index);
        } else if (status == PoolFrame.THREW) {
            Throwable thrown = readThrowable(values);
            tally.ended();
            failed(current, index, thrown);
        } else {
            skipped(values, current, index);
        }
    }

    private void returned(Decoder.Values values, InFlight current, int index) {
        Object value;
        try {
            value = current.work().decode(values);
        } catch (RuntimeException e) {
            tally.ended();
            failed(current, index, e);
            return;
        }
        tally.ended();
        tally.add(TaskOutcome.RETURNED, 1);
        current.delivered(index + 1);
        current.work().returned(index, value);
    }

    private void failed(InFlight current, int index, Throwable thrown) {
        link.count(current, TaskOutcome.FAILED, 1);
        current.delivered(index + 1);
        current.work().failed(index, thrown);
    }

    /// All up to this one have been left out.
    private void skipped(Decoder.Values values, InFlight current, int index) {
        values.skipFramed();
        int first = current.delivered();
        link.count(current, TaskOutcome.CANCELLED, index + 1 - first);
        current.delivered(index + 1);
        for (int i = first; i <= index; i++) {
            current.work().failed(i, core.lifecycle().stoppedCause());
        }
    }

    /// Why an element that has ended was to end; null if it was not.
    private @Nullable Expiry expiryOf(long element) {
        Expiry due = backlog.expiry();
        if (due == null || due.element() != element) {
            return null;
        }
        core.inLock(backlog::clearExpiry);
        return due;
    }

    private void failLate(InFlight current, int index, Throwable reason) {
        Work work = current.work();
        TaskOutcome outcome = TaskOutcome.of(reason);
        current.note(outcome);
        Attempts next = work.attempts().afterTimeout();
        if (!core.locked(() -> core.retries().begin(work, index, index + 1, next))) {
            link.count(current, outcome, 1);
            work.failed(index, reason);
        }
    }

    private Throwable readThrowable(Decoder.Values values) {
        WireReader in = values.fields();
        int length = in.getCount(1);
        int end = in.position() + length;
        ThrowableImage image = ThrowableImage.readText(in);
        Throwable thrown = image.readThrowable(values, link.name(), link.child().pid());
        in.skip(end - in.position());
        return thrown;
    }
}
