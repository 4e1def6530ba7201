package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a worker has been given and has not come to the end of. Used under the pool's lock, if nothing else is
/// said.
final class Backlog {

    private final PoolCore core;
    private final WorkerLink link;
    private final WorkWriter writer;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private long nextElement = 1;
    // How many elements there have been in all.
    private long assigned;
    // Read by the link's thread without the lock: one that it does not see yet is cleared by the timer.
    private volatile @Nullable Expiry expiry;
    private long observedElement;
    private long observedSinceNanos;

    Backlog(PoolCore core, WorkerLink link) {
        this.core = core;
        this.link = link;
        writer = new WorkWriter(core, link.name(), inFlight);
    }

    /// Needs no lock.
    WorkWriter writer() {
        return writer;
    }

    boolean isEmpty() {
        return inFlight.isEmpty();
    }

    int size() {
        return inFlight.size();
    }

    /// What the worker is at, or is about to begin; the last of what it has been given if all of that has ended.
    @Nullable
    InFlight head() {
        InFlight head = inFlight.peek();
        if (head != null && head.isDone()) {
            // Results of several are handed on before they are taken out.
            for (InFlight sent : inFlight) {
                head = sent;
                if (!sent.isDone()) {
                    break;
                }
            }
        }
        return head;
    }

    /// All of it, for the link's thread.
    Deque<InFlight> sent() {
        return new ArrayDeque<>(inFlight);
    }

    /// Whether all of it has ended, as its futures say, whether or not that has been noted. A result that is still
    /// being decoded has not: what is done then may itself wait for the pool.
    boolean isAtEnd() {
        InFlight last = inFlight.peekLast();
        // They end in their order.
        return last == null || last.isDone();
    }

    /// How much of it has not ended.
    int awaited() {
        return (int) inFlight.stream().filter(sent -> !sent.isDone()).count();
    }

    // ---- In and out

    /// Whether another frame may be sent ahead, so that the worker has no need to wait for it.
    boolean hasRoom(int window) {
        return expiry == null
                && !isLast()
                && inFlight.size() < window
                && (inFlight.isEmpty() || !link.ledger().isNearlyFull());
    }

    /// Whether the worker has been given as much as it may in its life.
    boolean isLast() {
        return assigned >= core.settings().maxTasksPerWorker();
    }

    /// Notes that the worker is given work; [WorkerLink#write] then sends it.
    void add(Work work) {
        if (inFlight.isEmpty()) {
            link.times().busy();
        }
        InFlight sent = new InFlight(work, link.ledger().offer(), nextElement);
        nextElement += work.elements();
        assigned += work.elements() - work.skipped();
        inFlight.add(sent);
        writer.add(sent);
    }

    /// Takes back what the worker has not begun.
    List<Work> takeBack() {
        List<Work> back = new ArrayList<>();
        long claim = link.ledger().takeBack();
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
            link.times().emptied();
        }
        return back;
    }

    /// Takes out the first ones, which have ended.
    void ended(int frames) {
        long now = frames == 0 ? 0 : System.nanoTime();
        for (int i = 0; i < frames; i++) {
            frameEnded(inFlight.remove(), now);
        }
        if (frames > 0) {
            core.finished(frames);
        }
    }

    /// Notes how the first of what is in flight has ended.
    void frameEnded(InFlight sent, long now) {
        TaskInsights longest = link.times().headEnds(sent, !inFlight.isEmpty(), now);
        if (longest != null) {
            core.counters().frameEnded(longest);
        }
    }

    /// Takes out all, when nothing more will come back.
    List<InFlight> drain() {
        List<InFlight> all = new ArrayList<>(inFlight);
        inFlight.clear();
        writer.clear();
        return all;
    }

    // ---- What is not wanted any more

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
        link.ledger().abandon(head.frame());
        head.abandoned();
        long running = runningElement();
        if (head.isInterruptible() && running != 0) {
            expire(running, reason, grace);
        }
    }

    // ---- What runs

    /// The element that runs, as far as that is known here; 0 if none does.
    long runningElement() {
        InFlight head = inFlight.peek();
        if (head == null) {
            return 0;
        }
        long running = link.ledger().running();
        return head.indexOfAwaited(running) >= 0 ? running : 0;
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
            link.ledger().interrupt(element);
            link.child().interrupt();
        }
    }

    /// May be asked without the lock.
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
}
