package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.PlainValue;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sends a worker's results: at once if nothing else is to do, otherwise many at a time.
///
/// What is not sent yet stands in the ledger's journal, where the pool finds it if the worker dies. If the worker
/// is long at one element, a thread of its own sends what came before it.
final class ResultWriter {

    private static final long MAX_DELAY_NANOS = 1_000_000;
    private static final int INITIAL_BYTES = 1024;
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final FramedSocket socket;
    private final WorkerLedger ledger;
    private final Thread flusher;
    // All below, and writing to the socket, are guarded by this object's monitor.
    private Encoder pending = new Encoder(Format.FAMILY, INITIAL_BYTES);
    // The run that the next result may go into.
    private int runKind = PlainValue.FRAMED;
    private int runCountAt;
    private int runCount;
    private long runNext;
    private boolean flusherRuns;
    private @Nullable IOException failure;

    ResultWriter(FramedSocket socket, WorkerLedger ledger) {
        this.socket = socket;
        this.ledger = ledger;
        flusher = Thread.ofPlatform().daemon().name("offspring-results").start(this::flushLate);
    }

    /// @throws IOException if the pool is gone
    synchronized void returned(long element, @Nullable Object value) throws IOException {
        int kind = PlainValue.kindOf(value);
        if (value != null && kind != PlainValue.FRAMED && addPlain(element, kind, value)) {
            return;
        }
        endRun();
        addFramed(element, value);
    }

    /// As [#returned], when something else is to be done before [#flush].
    ///
    /// @throws IOException if the pool is gone
    synchronized void returnedAndMore(long element, @Nullable Object value) throws IOException {
        returned(element, value);
        moreWillFollow();
    }

    /// @return false if it is too long
    private boolean addPlain(long element, int kind, Object value) throws IOException {
        WireWriter out = pending.fields();
        if (kind != runKind || element != runNext) {
            endRun();
        }
        int start = out.position();
        int countAt = 0;
        boolean begins = runKind == PlainValue.FRAMED;
        try {
            if (begins) {
                out.putLong(element);
                out.putByte(PoolFrame.RUN);
                out.putByte(kind);
                while (out.position() % Integer.BYTES != 0) {
                    out.putByte(0);
                }
                countAt = out.position();
                out.putInt(0);
            }
            PlainValue.write(out, kind, value);
        } catch (CodecException | OutOfMemoryError e) {
            out.rewind(start);
            return false;
        }
        if (begins) {
            runKind = kind;
            runCountAt = countAt;
            runCount = 0;
        }
        runCount++;
        runNext = element + 1;
        added(start);
        return true;
    }

    /// Says how many it has, before anything else follows it.
    private void endRun() {
        if (runKind != PlainValue.FRAMED) {
            runKind = PlainValue.FRAMED;
            pending.fields().setInt(runCountAt, runCount);
            ledger.amend(runCountAt, runCount);
        }
    }

    private void addFramed(long element, @Nullable Object value) throws IOException {
        WireWriter out = pending.fields();
        int start = out.position();
        out.putLong(element);
        out.putByte(PoolFrame.RETURNED);
        try {
            pending.writeFramed(value, "result");
        } catch (CodecException e) {
            out.rewind(start);
            threw(element, e);
            return;
        } catch (Throwable e) {
            // Also an Error of the result's own methods: half a result would spoil all that follow.
            out.rewind(start);
            threw(
                    element,
                    new CodecException("result: cannot be sent" + ThrowableImage.reason(ThrowableImage.words(e)), e));
            return;
        }
        added(start);
    }

    /// @throws IOException if the pool is gone
    synchronized void threw(long element, Throwable thrown) throws IOException {
        endRun();
        WireWriter out = pending.fields();
        int start = out.position();
        out.putLong(element);
        out.putByte(PoolFrame.THREW);
        int lengthAt = out.position();
        out.putInt(0);
        ThrowableImage.write(pending, thrown);
        out.setInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
        added(start);
    }

    /// Says that nothing up to this element will come.
    ///
    /// @throws IOException if the pool is gone
    synchronized void skipped(long element) throws IOException {
        endRun();
        WireWriter out = pending.fields();
        int start = out.position();
        out.putLong(element);
        out.putByte(PoolFrame.SKIPPED);
        out.putInt(0);
        added(start);
    }

    private void added(int start) throws IOException {
        if (failure != null) {
            throw failure;
        }
        WireWriter out = pending.fields();
        if (pending.hasArrays() || out.position() > WorkerLedger.JOURNAL_BYTES) {
            // The journal holds bytes only, and not more than that.
            flush();
            return;
        }
        ledger.append(start, out.array(), start, out.position() - start);
    }

    /// @throws IOException if the pool is gone
    synchronized void flush() throws IOException {
        endRun();
        if (pending.fields().position() > 0) {
            socket.send(PoolFrame.RESULTS, pending.finish());
            ledger.clearJournal();
            pending.reset();
            if (pending.fields().array().length > MAX_KEPT_BYTES) {
                pending = new Encoder(Format.FAMILY, INITIAL_BYTES);
            }
        }
    }

    /// Sees to it that what has been added is not late, because something else is to be done before [#flush].
    synchronized void moreWillFollow() {
        if (!flusherRuns) {
            flusherRuns = true;
            LockSupport.unpark(flusher);
        }
    }

    private void flushLate() {
        while (true) {
            LockSupport.parkNanos(MAX_DELAY_NANOS);
            synchronized (this) {
                try {
                    flush();
                } catch (IOException e) {
                    failure = e;
                    return;
                }
                flusherRuns = false;
            }
            while (!isFlusherWanted()) {
                LockSupport.park(this);
            }
        }
    }

    private synchronized boolean isFlusherWanted() {
        return flusherRuns;
    }
}
