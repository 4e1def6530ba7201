package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What time decides in a pool: time-outs, grace times, workers that have had nothing to do for long. Used under
/// the pool's lock.
final class Watch {

    private static final long TICK_NANOS = 5_000_000;

    private final PoolCore core;
    private final PoolSettings settings;
    private final Staffing staffing;
    private final Collection<WorkerLink> links;
    private final Deque<WorkerLink> idle;

    /// @param links the pool's
    /// @param idle those of them that have nothing to do, the one that has had nothing for the longest time first
    Watch(
            PoolCore core,
            PoolSettings settings,
            Staffing staffing,
            Collection<WorkerLink> links,
            Deque<WorkerLink> idle) {
        this.core = core;
        this.settings = settings;
        this.staffing = staffing;
        this.links = links;
        this.idle = idle;
    }

    /// In how many nanoseconds somebody is to look; [Deadline#NEVER] if there is nothing to look at.
    ///
    /// @param stopped whether nothing is wanted any more
    long nextLook(boolean stopped) {
        boolean unbalanced = false;
        for (WorkerLink link : links) {
            InFlight head = link.head();
            if (link.expiry() != null || head != null && head.work().timeout() != null || link.hasUnwanted(stopped)) {
                return TICK_NANOS;
            }
            unbalanced |= link.inFlight() > 1;
        }
        if (unbalanced && !idle.isEmpty()) {
            return TICK_NANOS;
        }
        long pause = staffing.pause();
        return Math.min(pause > 0 ? pause : Deadline.NEVER, surplusIdleNanos());
    }

    /// How long the worker that has had nothing to do for the longest time stays; [Deadline#NEVER] if none is too
    /// many.
    private long surplusIdleNanos() {
        WorkerLink longest = idle.peekFirst();
        return longest == null || links.size() <= staffing.min()
                ? Deadline.NEVER
                : Math.max(
                        1, longest.times().idleSinceNanos() + Deadline.nanos(settings.idleTime()) - System.nanoTime());
    }

    /// @param freed told of workers that can be given work again
    void look(boolean stopped, Consumer<WorkerLink> freed) {
        long now = System.nanoTime();
        for (WorkerLink link : links) {
            look(link, now, stopped, freed);
        }
        if (surplusIdleNanos() <= 1) {
            dismissIdle();
        }
    }

    /// Lets the worker go that has had nothing to do for the longest time.
    void dismissIdle() {
        idle.removeFirst().stop();
    }

    private void look(WorkerLink link, long now, boolean stopped, Consumer<WorkerLink> freed) {
        endUnwanted(link, stopped);
        Expiry expiry = link.expiry();
        if (expiry != null) {
            if (link.isExpiryOver()) {
                link.clearExpiry();
                freed.accept(link);
            } else if (Deadline.left(expiry.killAtNanos()) <= 0) {
                link.kill();
            }
            return;
        }
        InFlight head = link.head();
        Duration timeout = timeout(head);
        if (head != null && timeout != null && link.observe(now) >= Deadline.nanos(timeout)) {
            link.expire(
                    link.observedElement(),
                    new TimeoutException(core.name() + ": task ran longer than its time-out: timeout="
                            + Deadline.words(timeout) + ", task=" + head.work().number() + ", worker="
                            + link.name()),
                    settings.grace());
        }
    }

    private static @Nullable Duration timeout(@Nullable InFlight head) {
        return head == null ? null : head.work().timeout();
    }

    void endUnwanted(WorkerLink link, boolean stopped) {
        InFlight head = link.head();
        if (head != null && (stopped || head.work().isCancelled())) {
            link.endUnwanted(stopped ? core.stoppedCause() : new CancellationException(), settings.grace());
        }
    }
}
