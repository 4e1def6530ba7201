package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.ExitStatus;
import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.PeerLostException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.ProcessMemory;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.process.ChildProcess;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A pool's side of one worker: its process, the socket to it, and what has been sent to it and not come back.
///
/// A thread of its own starts the process, then reads results until the worker is gone. Work is written by whoever
/// assigns it, the thread that hands it in or the one that reads, so that short work need not take the way through
/// another thread.
final class WorkerLink implements Runnable {

    private static final long MEASURE_NANOS = 10_000_000;
    private static final long YOUNG_NANOS = 5_000_000_000L;

    private final PoolCore core;
    private final String name;
    private final Thread thread;
    private final WorkWriter writer;

    // All below are guarded by the pool's lock; written by the link's thread before it is ready, if not said
    // otherwise.
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private long nextElement = 1;
    private @Nullable ChildProcess<?> child;
    private @Nullable WorkerLedger ledger;
    private @Nullable FramedSocket socket;
    // Read by the link's thread without the lock: one that it does not see yet is cleared by the timer.
    private volatile @Nullable Expiry expiry;
    private long observedElement;
    private long observedSinceNanos;
    // How many elements it has been given.
    private long assigned;
    private boolean retiring;
    private boolean stopping;
    private boolean ready;
    private boolean gone;
    // Why what the worker sent could not be received; null if it just ended.
    private @Nullable Throwable unreadable;
    private boolean killed;
    private final WorkerTimes times;
    private final TaskTally tally;
    private long measuredNanos = Long.MIN_VALUE / 2;

    WorkerLink(PoolCore core, String name) {
        this.core = core;
        this.name = name;
        writer = new WorkWriter(core, name, inFlight);
        times = new WorkerTimes(core.counters().events());
        tally = times.tally();
        thread = Thread.ofPlatform().daemon().name("offspring-" + name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    // ---- The link's thread

    @Override
    public void run() {
        try {
            Initializers.actFor(core.initializers());
            connect();
        } catch (Throwable e) {
            WorkerLedger unused = ledger;
            if (unused != null) {
                core.inLock(unused::close);
            }
            tellEnd();
            core.launchFailed(this, asLaunchFailure(e));
            return;
        }
        core.ready(this);
        try {
            read();
        } catch (IOException | PeerLostException _) {
            // Cut off, between two messages or in the middle of one; whoever waits for the process finds out why.
        } catch (Throwable e) {
            // What came is not a worker's, or there is no memory for it: this worker is of no use any more.
            core.inLock(() -> unreadable = e);
            killChild();
        }
        end();
    }

    private static LaunchException asLaunchFailure(Throwable e) {
        Throwable cause = e.getCause();
        if (cause instanceof InitializerException thrown) {
            return thrown;
        }
        return e instanceof LaunchException known
                ? known
                : new LaunchException("worker: cannot be started because " + ThrowableImage.words(e), e);
    }

    private void connect() throws IOException {
        PoolEvents.StartSpan span = core.counters().events().workerStarts();
        FamilyHome home = FamilyHome.here();
        Rendezvous rendezvous = home.rendezvous();
        var arrival = new CompletableFuture<SocketChannel>();
        Ticket ticket = rendezvous.issue(arrival::complete);
        Path file = home.directory().resolve(RandomBytes.nextHex(8) + ".ledger");
        try {
            WorkerLedger newLedger = WorkerLedger.create(file);
            ChildProcess<?> newChild = core.startChild(name, ticket, file.toString());
            core.inLock(() -> {
                ledger = newLedger;
                child = newChild;
                times.started(core.counters().workerStarted(name, newChild.pid()));
                if (stopping) {
                    newChild.kill();
                }
            });
            newChild.result()
                    .whenComplete((_, thrown) -> arrival.completeExceptionally(
                            thrown == null ? new IOException("it ended before it connected") : thrown));
            FramedSocket newSocket = new FramedSocket(name, arrival.get());
            core.inLock(() -> {
                socket = newSocket;
                times.ready();
                ready = true;
            });
            if (span != null) {
                span.end(times.identity(), newChild.wasStandby());
            }
        } catch (ExecutionException e) {
            throw new LaunchException("worker '" + name + "': did not come up because " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("stopped while it was starting", e);
        } finally {
            rendezvous.revoke(ticket);
            // Both sides have it open by now, or nobody needs it: nothing is left if they are killed.
            Files.deleteIfExists(file);
        }
    }

    private void read() throws IOException {
        FramedSocket from = socket();
        Decoder decoder = Decoder.family();
        boolean more = true;
        while (more) {
            more = readFrame(from, decoder);
        }
    }

    /// A method of its own: results that have been handed on are not kept while the next ones are waited for.
    ///
    /// @return false if the worker has hung up
    private boolean readFrame(FramedSocket from, Decoder decoder) throws IOException {
        Inbound frame = from.read();
        if (frame == null) {
            return false;
        }
        long arrived = System.nanoTime();
        int frames = deliver(decoder, frame.reader(), frame.arrays());
        if (frames > 0 && isTooLarge(arrived)) {
            core.inLock(() -> retiring = true);
        }
        core.refill(this, frames, arrived);
        return true;
    }

    /// Whether its process has more memory than it may; not asked more often than it takes time.
    private boolean isTooLarge(long now) {
        long max = core.settings().maxMemoryPerWorker();
        if (max == Long.MAX_VALUE || now - measuredNanos < MEASURE_NANOS) {
            return false;
        }
        measuredNanos = now;
        return ProcessMemory.residentBytes(child().pid()) > max;
    }

    /// Hands results on.
    ///
    /// @return how many frames of work are complete now
    private int deliver(Decoder decoder, WireReader in, Object[] arrays) {
        int frames = 0;
        InFlight current = core.locked(inFlight::peek);
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
            // Decoding has run the result's own code: an interruption of its making would close the socket.
            Thread.interrupted();
            if (current.isDone()) {
                frames++;
                // What the work has not fetched by now, of the ends of connections that it captures, it never will.
                current.work().abandon();
                current = core.locked(this::nextInFlight);
            }
        }
        return frames;
    }

    private @Nullable InFlight nextInFlight() {
        frameEnded(inFlight.remove());
        return inFlight.peek();
    }

    /// Notes how the first of what is in flight has ended. Under the pool's lock.
    void frameEnded(InFlight sent) {
        core.counters().frameEnded(times.headEnds(sent, !inFlight.isEmpty()));
    }

    /// Counts elements before anybody learns of them. In the link's thread.
    void count(InFlight sent, TaskOutcome outcome, int elements) {
        sent.note(outcome);
        tally.add(outcome, elements);
    }

    private void deliverOne(Decoder.Values values, InFlight current, int index, int status) {
        Work work = current.work();
        int first = current.delivered();
        current.delivered(index + 1);
        Expiry due = expiry;
        boolean expired = due != null && due.element() == current.firstElement() + index;
        if (expired) {
            core.inLock(() -> expiry = null);
        }
        if (due != null && expired) {
            values.skipFramed();
            tally.ended();
            TaskOutcome late = TaskOutcome.of(due.reason());
            current.note(late);
            if (!core.retry(work, index, index + 1, work.attempts().afterTimeout())) {
                count(current, late, 1);
                work.failed(index, due.reason());
            }
        } else if (status == PoolFrame.RETURNED) {
            tally.ended();
            tally.add(TaskOutcome.RETURNED, 1);
            work.returned(index, values);
        } else if (status == PoolFrame.THREW) {
            Throwable thrown = readThrowable(values);
            tally.ended();
            count(current, TaskOutcome.FAILED, 1);
            work.failed(index, thrown);
        } else {
            values.skipFramed();
            count(current, TaskOutcome.CANCELLED, index + 1 - first);
            // Left out, all of them.
            for (int i = first; i <= index; i++) {
                work.failed(i, core.stoppedCause());
            }
        }
    }

    /// What the elements fail with whose results were lost because they could not be received; null if none were.
    @Nullable
    CodecException unreadable() {
        return unreadable == null
                ? null
                : new CodecException(
                        "worker '" + name + "': what it sent cannot be received because "
                                + ThrowableImage.words(unreadable),
                        unreadable);
    }

    private Throwable readThrowable(Decoder.Values values) {
        WireReader in = values.fields();
        int length = in.getCount(1);
        int end = in.position() + length;
        ThrowableImage image = ThrowableImage.readText(in);
        Throwable thrown = image.readThrowable(values, name, child().pid());
        in.skip(end - in.position());
        return thrown;
    }

    /// The worker is gone: what it had begun fails, what it had not goes elsewhere.
    private void end() {
        socket().close();
        core.inLock(times::exiting);
        awaitChild();
        FamilyHome.here().letShutdownPass();
        WorkerLedger last = ledger();
        try {
            core.finished(deliver(Decoder.family(), new WireReader(last.journal()), new Object[0]));
        } catch (RuntimeException _) {
            // Overwritten by what killed the worker.
        }
        tellEnd();
        core.workerEnded(this);
        core.inLock(last::close);
    }

    private void tellEnd() {
        if (child != null) {
            String status = child().exitStatus().map(ExitStatus::words).orElse("not known");
            times.tellEnd(status, core.locked(this::ending));
        }
    }

    /// The worker has hung up, or has been hung up on: it ends by itself, or is made to.
    private void awaitChild() {
        try {
            if (!child().join(core.settings().grace())) {
                killChild();
            }
            child().join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private void killChild() {
        // One that has been asked to end, and is slow, has been asked all the same.
        core.inLock(() -> killed |= !stopping);
        child().kill();
    }

    // ---- Under the pool's lock

    /// Whether another frame may be sent ahead, so that the worker has no need to wait for it.
    boolean hasRoom(int window) {
        return ready
                && !gone
                && !stopping
                && !retiring
                && expiry == null
                && assigned < core.settings().maxTasksPerWorker()
                && inFlight.size() < window
                && (inFlight.isEmpty() || !ledger().isNearlyFull());
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    int inFlight() {
        return inFlight.size();
    }

    WorkerTimes times() {
        return times;
    }

    /// Notes that the worker is given work; [#write] then sends it.
    void assign(Work work) {
        if (inFlight.isEmpty()) {
            times.busy();
        }
        InFlight sent = new InFlight(work, ledger().offer(), nextElement);
        nextElement += work.elements();
        assigned += work.elements() - work.skipped();
        inFlight.add(sent);
        writer.add(sent);
    }

    /// Takes back what the worker has not begun.
    List<Work> takeBack() {
        List<Work> back = new ArrayList<>();
        long claim = ledger().takeBack();
        inFlight.removeIf(sent -> {
            if (WorkerLedger.isTaken(sent.frame(), claim)) {
                return false;
            }
            writer.remove(sent);
            assigned -= sent.work().elements() - sent.work().skipped();
            back.add(sent.work());
            return true;
        });
        if (inFlight.isEmpty()) {
            times.emptied();
        }
        return back;
    }

    /// The element that runs, as far as that is known here; 0 if none does.
    long runningElement() {
        InFlight head = inFlight.peek();
        if (!ready || head == null) {
            return 0;
        }
        long running = ledger().running();
        return head.indexOfAwaited(running) >= 0 ? running : 0;
    }

    /// What has been sent and not come back, when nothing more will.
    List<InFlight> drain() {
        List<InFlight> all = new ArrayList<>(inFlight);
        inFlight.clear();
        writer.clear();
        return all;
    }

    @Nullable
    InFlight head() {
        return inFlight.peek();
    }

    @Nullable
    Expiry expiry() {
        return expiry;
    }

    /// Whether the element that was to end has, without anybody having seen it.
    boolean isExpiryOver() {
        Expiry due = expiry;
        return due != null && inFlight.stream().noneMatch(sent -> sent.indexOfAwaited(due.element()) >= 0);
    }

    void clearExpiry() {
        expiry = null;
    }

    /// Notes that what has been cancelled is to be interrupted, not only left out.
    void interruptCancelled() {
        for (InFlight sent : inFlight) {
            if (sent.work().isCancelled()) {
                sent.interruptible();
            }
        }
    }

    void interruptAll() {
        inFlight.forEach(InFlight::interruptible);
    }

    /// Whether something is left for [#endUnwanted] to do.
    boolean hasUnwanted(boolean all) {
        for (InFlight sent : inFlight) {
            if (all || sent.work().isCancelled() && (sent.isInterruptible() || !sent.isAbandoned())) {
                return true;
            }
        }
        return false;
    }

    /// Ends what the worker is at. What it is between two elements of, or has taken and not begun, it leaves out;
    /// what has not come to the head yet has its turn later.
    void endUnwanted(Throwable reason, Duration grace) {
        InFlight head = inFlight.peek();
        if (head == null) {
            return;
        }
        ledger().abandon(head.frame());
        head.abandoned();
        long running = runningElement();
        if (head.isInterruptible() && running != 0) {
            expire(running, reason, grace);
        }
    }

    /// Looks at which element runs, and how long it has.
    ///
    /// @return nanoseconds that it has certainly run
    long observe(long now) {
        long running = runningElement();
        if (running != observedElement) {
            observedElement = running;
            observedSinceNanos = now;
        }
        return running == 0 ? 0 : now - observedSinceNanos;
    }

    /// The element that [#observe] has seen.
    long observedElement() {
        return observedElement;
    }

    /// Interrupts the element that runs, and notes that its process is to be killed if that does not help.
    void expire(long element, Throwable reason, Duration grace) {
        if (expiry == null) {
            expiry = new Expiry(element, reason, Deadline.after(grace));
            ledger().interrupt(element);
            child().interrupt();
        }
    }

    /// Lets the worker end when it has nothing to do.
    void stop() {
        stopping = true;
        times.exiting();
        FramedSocket current = socket;
        if (current != null) {
            current.close();
        } else if (child != null) {
            child.kill();
        }
    }

    void kill() {
        stopping = true;
        killed = true;
        if (child != null) {
            child.kill();
        }
    }

    /// Whether its process has been started and has not been seen to end.
    boolean isAlive() {
        return child != null && !gone;
    }

    /// Lets it end what it has begun, and then end.
    ///
    /// @return what it has not begun
    List<Work> retire() {
        retiring = true;
        if (!ready) {
            stop();
        }
        List<Work> back = inFlight.isEmpty() ? List.of() : takeBack();
        if (inFlight.isEmpty()) {
            stop();
        }
        return back;
    }

    /// Whether it has grown too large, or has done as much as it may.
    boolean isToEnd() {
        return retiring || inFlight.isEmpty() && assigned >= core.settings().maxTasksPerWorker();
    }

    /// Whether its end is not unexpected.
    boolean isStopping() {
        return stopping || retiring;
    }

    /// Whether it has ended unasked, and so soon that the next one may do the same.
    boolean diedYoung() {
        return !isStopping() && times.readyNanos() < YOUNG_NANOS;
    }

    /// Whether it is on its way up.
    boolean isStarting() {
        return !ready && !gone && !stopping;
    }

    boolean isGone() {
        return gone;
    }

    /// Notes that its process has ended.
    void gone() {
        gone = true;
        times.gone();
    }

    /// Why it ends, or has ended.
    WorkerEnding ending() {
        if (killed) {
            return WorkerEnding.KILLED;
        }
        WorkerEnding asked = retiring ? WorkerEnding.RETIRED : WorkerEnding.STOPPED;
        return stopping ? asked : WorkerEnding.DIED;
    }

    /// How much of what has been sent has not ended.
    int awaited() {
        return (int) inFlight.stream().filter(sent -> !sent.isDone()).count();
    }

    /// Writes the work that has been assigned. Without the pool's lock.
    void write() {
        writer.write(socket());
    }

    WorkerLedger ledger() {
        return Objects.requireNonNull(ledger);
    }

    ChildProcess<?> child() {
        return Objects.requireNonNull(child);
    }

    private FramedSocket socket() {
        return Objects.requireNonNull(socket);
    }
}
