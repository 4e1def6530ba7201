package io.github.offspring.pool;

import io.github.offspring.Action;
import io.github.offspring.Fn;
import io.github.offspring.InitializerException;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.family.WorkCall;
import io.github.offspring.internal.family.WorkInterruption;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.RunReader;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a worker's process does: it takes frames of work from its pool, one after the other, until the pool hangs
/// up.
final class WorkerMain implements Action {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_UNSENT_FRAMES = 256;

    private final String name;
    private final Ticket ticket;
    private final String ledgerFile;
    private final @Nullable Action initializer;

    /// @param ticket where the pool expects the worker
    /// @param ledgerFile the memory that the two share
    /// @param initializer what is done before all tasks; null for nothing
    WorkerMain(String name, Ticket ticket, String ledgerFile, @Nullable Action initializer) {
        this.name = name;
        this.ticket = ticket;
        this.ledgerFile = ledgerFile;
        this.initializer = initializer;
    }

    @Override
    public void perform() throws IOException {
        initialize();
        try (WorkerLedger ledger = WorkerLedger.open(Path.of(ledgerFile));
                FramedSocket socket = new FramedSocket(name, Rendezvous.connect(ticket), RingTerms.soon())) {
            new Session(socket, ledger).serve();
        }
    }

    private void initialize() {
        if (initializer == null) {
            return;
        }
        InitializerStack.leaveWhenInterrupted(Path.of(ledgerFile));
        try {
            initializer.perform();
        } catch (Throwable e) {
            throw new InitializerException(
                    "worker '" + name + "': its initializer failed" + ThrowableImage.reason(ThrowableImage.words(e)),
                    e);
        }
    }

    /// One worker's connection to its pool.
    private static final class Session {

        private final FramedSocket socket;
        private final WorkerLedger ledger;
        private final ResultWriter results;
        private final Decoder decoder = Decoder.family();
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
        private final String threadName = Thread.currentThread().getName();
        private final RunningElement running;
        private final Idleness idleness = new Idleness();

        Session(FramedSocket socket, WorkerLedger ledger) {
            this.socket = socket;
            this.ledger = ledger;
            results = new ResultWriter(socket, ledger);
            running = new RunningElement(ledger, Thread.currentThread());
        }

        void serve() throws IOException {
            WorkInterruption.handler(running::interruptIfMeant);
            try {
                serveAll();
            } catch (IOException e) {
                if (!isHungUpOn()) {
                    throw e;
                }
                // The pool has read the last results before it was told of them, and needs nothing more.
            }
        }

        private boolean isHungUpOn() {
            try {
                return socket.isPeerGone();
            } catch (IOException _) {
                return true;
            }
        }

        private void serveAll() throws IOException {
            int unsent = 0;
            for (Inbound frame = next(); frame != null; frame = next()) {
                Decoder.Values values = decoder.open(frame, loader);
                WireReader fields = values.fields();
                long number = fields.getLong();
                boolean mine = ledger.take(number);
                tidyThread();
                if (mine && frame.kind() == PoolFrame.TASK) {
                    runTask(number, fields.getLong(), values);
                } else if (mine) {
                    runChunk(number, fields.getLong(), values);
                }
                // Before all is done: the pool sends more meanwhile.
                if (++unsent < MAX_UNSENT_FRAMES && socket.isNextKnown()) {
                    results.moreWillFollow();
                } else {
                    results.flush();
                    unsent = 0;
                }
            }
        }

        private @Nullable Inbound next() throws IOException {
            if (!socket.isNextKnown()) {
                idleness.await(socket);
            }
            return socket.read();
        }

        /// What one task did to its thread is not the next one's.
        private void tidyThread() {
            Thread thread = Thread.currentThread();
            thread.setContextClassLoader(loader);
            if (!thread.getName().equals(threadName)) {
                thread.setName(threadName);
            }
            if (thread.getPriority() != Thread.NORM_PRIORITY) {
                thread.setPriority(Thread.NORM_PRIORITY);
            }
        }

        private void runTask(long frame, long element, Decoder.Values values) throws IOException {
            if (ledger.isAbandoned(frame)) {
                results.skipped(element);
                return;
            }
            running.begin(element);
            try {
                Object task = values.read("task");
                Object value = WorkCall.of(task);
                running.end();
                results.returned(element, value);
            } catch (Throwable e) {
                running.end();
                results.threw(element, e);
            }
        }

        private void runChunk(long frame, long firstElement, Decoder.Values values) throws IOException {
            int skipped = values.fields().getInt();
            int end = values.fields().getInt();
            int count = Math.min(end, values.fields().getInt());
            // What goes wrong with the function goes wrong with the first element that it was to be applied to.
            running.begin(firstElement + skipped);
            Fn<@Nullable Object, @Nullable Object> function = null;
            Throwable broken = null;
            try {
                function = asFunction(values.readFramed("function"));
            } catch (Throwable e) {
                broken = e;
            }
            running.end();
            RunReader elements = new RunReader(values);
            for (int i = 0; i < count; i++) {
                if (ledger.isAbandoned(frame)) {
                    results.skipped(firstElement + count - 1);
                    return;
                }
                if (i < skipped) {
                    elements.skip();
                } else if (function == null) {
                    results.threw(firstElement + i, Objects.requireNonNull(broken));
                } else {
                    apply(function, firstElement + i, elements);
                }
            }
        }

        @SuppressWarnings("NullAway") // the function's argument is of a type that has null, if an element is
        private void apply(Fn<@Nullable Object, @Nullable Object> function, long element, RunReader elements)
                throws IOException {
            running.begin(element);
            try {
                Object value = function.apply(elements.next("element"));
                running.end();
                results.returnedAndMore(element, value);
            } catch (Throwable e) {
                running.end();
                results.threw(element, e);
                results.moreWillFollow();
            }
        }

        @SuppressWarnings("unchecked") // what it takes and gives was agreed where it was handed in
        private static Fn<@Nullable Object, @Nullable Object> asFunction(@Nullable Object value) {
            return (Fn<@Nullable Object, @Nullable Object>) Objects.requireNonNull(value);
        }
    }
}
