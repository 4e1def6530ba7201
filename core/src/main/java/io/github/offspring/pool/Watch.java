package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What time decides in a pool: time-outs, grace times, workers that have had nothing to do for long. Used under
/// the pool's lock.
final class Watch {

    private static final long TICK_NANOS = 5_000_000;

    private final PoolCore core;
    private final PoolLifecycle lifecycle;
    private final Staffing staffing;
    private final Staff staff;

    Watch(PoolCore core, PoolLifecycle lifecycle, Staffing staffing, Staff staff) {
        this.core = core;
        this.lifecycle = lifecycle;
        this.staffing = staffing;
        this.staff = staff;
    }

    /// In how many nanoseconds somebody is to look; [Deadline#NEVER] if there is nothing to look at.
    long nextLook() {
        boolean unbalanced = false;
        for (WorkerLink link : staff.links()) {
            Backlog backlog = link.backlog();
            if (backlog.expiry() != null
                    || timeout(backlog.head()) != null
                    || backlog.hasUnwanted(lifecycle.isStopped())) {
                return TICK_NANOS;
            }
            unbalanced |= backlog.size() > 1;
        }
        if (unbalanced && staff.hasIdle()) {
            return TICK_NANOS;
        }
        long pause = staffing.pause();
        return Math.min(pause > 0 ? pause : Deadline.NEVER, surplusIdleNanos());
    }

    /// How long the worker that has had nothing to do for the longest time stays; [Deadline#NEVER] if none is too
    /// many.
    private long surplusIdleNanos() {
        WorkerLink longest = staff.dispensable();
        return longest == null
                ? Deadline.NEVER
                : Math.max(
                        1,
                        longest.times().idleSinceNanos()
                                + Deadline.nanos(core.settings().idleTime())
                                - System.nanoTime());
    }

    /// @param freed told of workers that can be given work again
    void look(Consumer<WorkerLink> freed) {
        long now = System.nanoTime();
        for (WorkerLink link : staff.links()) {
            look(link, now, freed);
        }
        if (surplusIdleNanos() <= 1) {
            staff.dismissIdle();
        }
    }

    private void look(WorkerLink link, long now, Consumer<WorkerLink> freed) {
        endUnwanted(link);
        Backlog backlog = link.backlog();
        Expiry expiry = backlog.expiry();
        if (expiry != null) {
            if (backlog.isExpiryOver()) {
                backlog.clearExpiry();
                freed.accept(link);
            } else if (Deadline.left(expiry.killAtNanos()) <= 0) {
                link.kill();
            }
            return;
        }
        InFlight head = backlog.head();
        Duration timeout = timeout(head);
        if (head != null && timeout != null && backlog.observe(now) >= Deadline.nanos(timeout)) {
            backlog.expire(
                    backlog.observedElement(),
                    new TimeoutException(core.name() + ": task ran longer than its time-out: timeout="
                            + Deadline.words(timeout) + ", task=" + head.work().number() + ", worker="
                            + link.name()),
                    core.settings().grace());
        }
    }

    private static @Nullable Duration timeout(@Nullable InFlight head) {
        return head == null ? null : head.work().timeout();
    }

    /// Ends what a worker is at if nobody wants it any more.
    void endUnwanted(WorkerLink link) {
        boolean stopped = lifecycle.isStopped();
        InFlight head = link.backlog().head();
        if (head != null && (stopped || head.work().isCancelled())) {
            link.backlog()
                    .endUnwanted(
                            stopped ? lifecycle.stoppedCause() : new CancellationException(),
                            core.settings().grace());
        }
    }
}
