package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.ExitStatus;
import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.PeerLostException;
import io.github.offspring.RemoteTrace;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.ProcessMemory;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.process.ChildProcess;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A pool's side of one worker: its process and the connection to it, from its start to its end.
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
    private final WorkerTimes times;
    private final Backlog backlog;
    private final ResultReader reader;
    // The link's thread's own.
    private long measuredNanos = Long.MIN_VALUE / 2;
    // As long as its start is to be told.
    private PoolEvents.@Nullable StartSpan span;

    // All below are guarded by the pool's lock; written by the link's thread before it is ready, if not said
    // otherwise.
    private @Nullable ChildProcess<?> child;
    private @Nullable WorkerLedger ledger;
    private @Nullable FramedSocket socket;
    private boolean retiring;
    private boolean stopping;
    private boolean ready;
    private boolean gone;
    // Why what the worker sent could not be received; null if it just ended.
    private @Nullable Throwable unreadable;
    private boolean killed;

    WorkerLink(PoolCore core, String name) {
        this.core = core;
        this.name = name;
        times = new WorkerTimes(core.counters().events());
        backlog = new Backlog(core, this);
        reader = new ResultReader(core, this);
        thread = Thread.ofPlatform().daemon().name("offspring-" + name).unstarted(this);
    }

    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // The system gives no thread. Elsewhere: who starts it holds the pool's lock.
            Thread.startVirtualThread(() -> core.launchFailed(this, asLaunchFailure(e)));
        }
    }

    String name() {
        return name;
    }

    Backlog backlog() {
        return backlog;
    }

    WorkerTimes times() {
        return times;
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
            reader.read(socket());
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
                : new LaunchException("worker: cannot be started" + ThrowableImage.reason(ThrowableImage.words(e)), e);
    }

    private void connect() throws IOException {
        span = core.counters().events().workerStarts();
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
            FramedSocket newSocket = new FramedSocket(name, awaitArrival(arrival, newChild, file), RingTerms.soon());
            core.inLock(() -> {
                socket = newSocket;
                times.ready();
                ready = true;
            });
            tellStart(true);
        } catch (ExecutionException e) {
            throw new LaunchException(
                    "worker '" + name + "': did not come up" + ThrowableImage.reason(String.valueOf(e.getCause())),
                    e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("stopped while it was starting", e);
        } finally {
            rendezvous.revoke(ticket);
            // Both sides have it open by now, or nobody needs it: nothing is left if they are killed.
            Files.deleteIfExists(file);
        }
    }

    private SocketChannel awaitArrival(CompletableFuture<SocketChannel> arrival, ChildProcess<?> newChild, Path file)
            throws ExecutionException, InterruptedException {
        Duration limit = core.settings().startTimeout();
        if (limit == null) {
            return arrival.get();
        }
        try {
            return arrival.get(Deadline.nanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            var late = new TimeoutException("worker '" + name + "': not up in time: startTimeout=" + limit);
            if (!arrival.completeExceptionally(late)) {
                // At the last moment.
                return arrival.get();
            }
            newChild.interrupt();
            if (!newChild.join(core.settings().grace())) {
                newChild.kill();
                newChild.join();
            }
            InitializerStack.take(file)
                    .ifPresent(stack -> late.addSuppressed(new RemoteTrace(
                            newChild.name(), newChild.pid(), "the initializer was interrupted here:\n" + stack)));
            boolean isKnown = late.getSuppressed().length > 0;
            throw new LaunchException(
                    "worker '" + name + "': did not come up in time" + (isKnown ? " because of its initializer" : "")
                            + ": startTimeout=" + limit,
                    late);
        }
    }

    /// Notes that the worker is to end if its process has more memory than it may. Not looked at more often than it
    /// takes time.
    void measure(long now) {
        long max = core.settings().maxMemoryPerWorker();
        if (max == Long.MAX_VALUE || now - measuredNanos < MEASURE_NANOS) {
            return;
        }
        measuredNanos = now;
        if (ProcessMemory.residentBytes(child().pid()) > max) {
            core.inLock(() -> retiring = true);
        }
    }

    /// Counts elements before anybody learns of them.
    void count(InFlight sent, TaskOutcome outcome, int elements) {
        sent.note(outcome);
        times.tally().add(outcome, elements);
    }

    /// What the elements fail with whose results were lost because they could not be received; null if none were.
    @Nullable
    CodecException unreadable() {
        return unreadable == null
                ? null
                : new CodecException(
                        "worker '" + name + "': what it sent cannot be received"
                                + ThrowableImage.reason(ThrowableImage.words(unreadable)),
                        unreadable);
    }

    /// The worker is gone: what it had begun fails, what it had not goes elsewhere.
    private void end() {
        socket().close();
        core.inLock(times::exiting);
        awaitChild();
        FamilyHome.here().letShutdownPass();
        reader.readJournal();
        tellEnd();
        core.workerEnded(this);
        core.inLock(ledger()::close);
    }

    /// @param ready whether it has come up
    private void tellStart(boolean ready) {
        PoolEvents.StartSpan current = span;
        if (current != null) {
            span = null;
            current.end(times.identity(), child().wasStandby(), ready);
        }
    }

    private void tellEnd() {
        if (child != null) {
            // Of one that did not come up.
            tellStart(false);
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
        return ready && !gone && !stopping && !retiring && backlog.hasRoom(window);
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
        List<Work> back = backlog.isEmpty() ? List.of() : backlog.takeBack();
        if (backlog.isEmpty()) {
            stop();
        }
        return back;
    }

    /// Whether it has grown too large, or has done as much as it may.
    boolean isToEnd() {
        return retiring || backlog.isEmpty() && backlog.isLast();
    }

    /// Whether its end is not unexpected.
    boolean isStopping() {
        return stopping || retiring;
    }

    /// Whether it has come to the end of anything, whether or not it came to say so.
    boolean hasEndedWork() {
        return times.tally().endedByWorker() > 0;
    }

    /// Whether it has ended unasked, and so soon that the next one may do the same.
    boolean diedYoung() {
        return !isStopping() && times.readyNanos() < YOUNG_NANOS;
    }

    /// Whether it will take the next work that waits: it is on its way up, or has done what it had, as its futures
    /// say already.
    boolean isSoonFree() {
        return !gone && !stopping && !retiring && (!ready || backlog.isAtEnd() && !backlog.isLast());
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

    /// Writes the work that has been assigned. Without the pool's lock.
    void write() {
        backlog.writer().write(socket());
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
