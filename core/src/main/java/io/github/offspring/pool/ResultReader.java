package io.github.offspring.pool;

import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.PlainValue;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import java.io.IOException;
import java.util.Deque;
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
        // Results are of work that had been sent before: what is added meanwhile is not among it.
        Deque<InFlight> sent = core.locked(backlog::sent);
        int before = sent.size();
        try {
            while (in.remaining() > 0) {
                long element = in.getLong();
                int status = in.getByte();
                if (status == PoolFrame.RUN) {
                    deliverRun(in, sent, element);
                } else {
                    deliverNext(in, arrays, sent, element, status);
                }
            }
        } finally {
            int frames = before - sent.size();
            core.inLock(() -> backlog.ended(frames));
        }
        return before - sent.size();
    }

    private void deliverNext(WireReader in, Object[] arrays, Deque<InFlight> sent, long element, int status) {
        InFlight current = sent.peek();
        int index = current == null ? -1 : current.indexOfAwaited(element);
        if (current == null || index < 0) {
            // Found in the journal of a dead worker after it had come over the socket.
            in.skip(in.getCount(1));
            return;
        }
        if (status != PoolFrame.SKIPPED) {
            requireNext(current, index);
        }
        deliverOne(decoder.open(in, arrays, current.work().loader()), current, index, status);
        // Decoding has run the result's own code: an interruption of its making is not meant for this thread.
        Thread.interrupted();
        passIfDone(current, sent);
    }

    /// Results come in the order of their elements. If one is missing its bytes have been overwritten, and the
    /// rest is not to be believed: what waits for them is then told of the death.
    private static void requireNext(InFlight current, int index) {
        if (index != current.arrived()) {
            throw new IllegalStateException(
                    "result of element " + index + " when that of element " + current.arrived() + " was to come");
        }
    }

    private static void passIfDone(InFlight current, Deque<InFlight> sent) {
        if (current.isDone()) {
            // What the work has not fetched by now, of the ends of connections that it captures, it never will.
            current.work().abandon();
            sent.remove();
        }
    }

    /// Several elements that follow each other and have all returned, of one frame or of several.
    private void deliverRun(WireReader in, Deque<InFlight> sent, long first) {
        int kind = in.getByte();
        in.skip(-in.position() & Integer.BYTES - 1);
        int count = in.getInt();
        long element = first;
        long end = count == 0 ? Long.MAX_VALUE : first + count;
        while (element < end && in.remaining() > 0) {
            InFlight current = sent.peek();
            int index = current == null ? -1 : current.indexOfAwaited(element);
            if (current == null || index < 0) {
                PlainValue.read(in, kind);
                element++;
                continue;
            }
            requireNext(current, index);
            int most = (int) Math.min(current.work().elements() - index, end - element);
            element += deliverSome(in, kind, current, index, count == 0 ? 1 : most);
            passIfDone(current, sent);
        }
    }

    private int deliverSome(WireReader in, int kind, InFlight current, int index, int count) {
        current.arrived(index + count);
        Object[] values = PlainValue.read(in, kind, count);
        Expiry expiry = backlog.expiry();
        if (expiry == null) {
            tally.ended(count);
            tally.add(TaskOutcome.RETURNED, count);
            current.delivered(index + count);
            current.work().returned(index, values);
            return count;
        }
        for (int i = 0; i < count; i++) {
            deliverPlain(current, index + i, values[i]);
        }
        return count;
    }

    private void deliverPlain(InFlight current, int index, Object value) {
        Expiry expiry = expiryOf(current.firstElement() + index);
        tally.ended();
        if (expiry == null) {
            tally.add(TaskOutcome.RETURNED, 1);
        }
        current.delivered(index + 1);
        if (expiry == null) {
            current.work().returned(index, value);
        } else {
            failLate(current, index, expiry.reason());
        }
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
