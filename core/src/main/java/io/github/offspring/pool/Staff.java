package io.github.offspring.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The workers that a pool has, those among them that have nothing to do, and how they come and go. Used under the
/// pool's lock.
///
/* Invariant: a link is idle if and only if it is ready and nothing is in flight at it. */
final class Staff {

    private final PoolCore core;
    private final String poolName;
    private final Staffing staffing;
    private final List<WorkerLink> links = new ArrayList<>();
    private final List<WorkerLink> view = Collections.unmodifiableList(links);
    // The one that has had nothing to do for the longest time first.
    private final Deque<WorkerLink> idle = new ArrayDeque<>();
    private int started;

    Staff(PoolCore core, String poolName, Staffing staffing) {
        this.core = core;
        this.poolName = poolName;
        this.staffing = staffing;
    }

    /// Starts the workers that are missing, if it is time.
    ///
    /// @param waiting how much work waits for one
    /// @param atLeastMin as [Staffing#missing]
    void startMissing(int waiting, boolean atLeastMin) {
        if (staffing.pause() > 0) {
            return;
        }
        int workers = 0;
        int soonFree = 0;
        for (WorkerLink link : links) {
            workers += link.isGone() ? 0 : 1;
            soonFree += link.isSoonFree() ? 1 : 0;
        }
        for (int i = staffing.missing(workers, soonFree, waiting, atLeastMin); i > 0; i--) {
            WorkerLink link = new WorkerLink(core, poolName + "-worker-" + ++started);
            links.add(link);
            link.start();
        }
    }

    /// All, also those that are on their way up, or whose process has ended and whose last results are handed on.
    List<WorkerLink> links() {
        return view;
    }

    int size() {
        return links.size();
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    /// Whether there might be more.
    boolean mayGrow() {
        return links.size() < staffing.max();
    }

    /// Whether all processes have ended.
    boolean isAllGone() {
        return links.stream().allMatch(WorkerLink::isGone);
    }

    /// Whether nothing is in flight.
    boolean isAllIdle() {
        for (WorkerLink link : links) {
            if (!link.backlog().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    void stopAll() {
        links.forEach(WorkerLink::stop);
    }

    /// The process has ended: nothing can be given to it.
    void gone(WorkerLink link) {
        idle.remove(link);
        link.gone();
    }

    void remove(WorkerLink link) {
        links.remove(link);
    }

    // ---- Those that have nothing to do

    boolean hasIdle() {
        return !idle.isEmpty();
    }

    int idle() {
        return idle.size();
    }

    void addIdle(WorkerLink link) {
        if (!idle.contains(link)) {
            idle.addLast(link);
        }
    }

    /// Takes one that is to be given something to do: the one that has just had.
    WorkerLink takeIdle() {
        return idle.removeLast();
    }

    /// The one that has had nothing to do for the longest time, if there are more than there should be at least.
    @Nullable
    WorkerLink dispensable() {
        return links.size() <= staffing.min() ? null : idle.peekFirst();
    }

    /// Lets the worker go that has had nothing to do for the longest time.
    void dismissIdle() {
        idle.removeFirst().stop();
    }

    // ---- Those that are too many

    /// Lets as many of those go as are too many, of which as many as possible have nothing to do.
    ///
    /// @return what the others had not begun
    List<Work> dismissSurplus() {
        int surplus = -staffing.max();
        for (WorkerLink link : links) {
            surplus += link.isGone() || link.isStopping() ? 0 : 1;
        }
        while (surplus > 0 && !idle.isEmpty()) {
            dismissIdle();
            surplus--;
        }
        List<Work> notBegun = new ArrayList<>();
        for (WorkerLink link : links) {
            if (surplus > 0 && !link.isStopping()) {
                notBegun.addAll(0, link.retire());
                surplus--;
            }
        }
        return notBegun;
    }
}
