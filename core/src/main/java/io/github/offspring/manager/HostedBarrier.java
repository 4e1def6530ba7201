package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.manager.WaitingCall.Reason;
import io.github.offspring.sync.BarrierBrokenException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A barrier as it is at its manager.
///
/* All is guarded by this object's monitor, but for the action, which runs in a thread of its own. Those that have come for
 * it are in no list any more: who comes meanwhile is of the next round. If it fails it breaks the barrier for those as
 * well, as for all who come later, unless it has been reset since: then it breaks nothing but its own round.
 */
final class HostedBarrier implements HostedWaiting {

    /// What a call gives whose time is over.
    static final int TOO_LATE = -1;

    /// The methods, by their numbers.
    enum Method {
        AWAIT,
        DETACH,
        ABORT,
        INTERRUPT,
        RESET,
        PARTIES,
        WAITERS,
        BROKEN;

        private static final Method[] ALL = values();
    }

    static final int METHODS = Method.ALL.length;

    private static final class Arrival extends WaitingCall {
        // How many were still to come.
        private final int index;
        // What does the action, if this is the last one. Guarded by the barrier's monitor.
        private @Nullable Thread acting;

        Arrival(HostedBarrier home, Caller caller, int index) {
            super(home, caller);
            this.index = index;
        }
    }

    /// What has broken it.
    private record Break(
            BarrierBrokenException.Reason reason, @Nullable Caller dead) {}

    private final int parties;
    private final @Nullable Action action;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Set<Arrival> waiting = new LinkedHashSet<>();
    // Whose deaths break it, by their ids. Each does so once: the others may have reset it since.
    private final Set<Long> participants = new HashSet<>();
    private @Nullable Break broken;
    private long resets;

    HostedBarrier(int parties, @Nullable Action action) {
        if (parties < 1) {
            throw new IllegalArgumentException("barrier: parties must be at least 1: parties=" + parties);
        }
        this.parties = parties;
        this.action = action;
    }

    @Override
    public synchronized @Nullable Object call(int method, @Nullable Object[] arguments, Caller caller)
            throws BarrierBrokenException {
        switch (Method.ALL[method]) {
            case AWAIT -> {
                return await(caller, new Arguments(arguments).number(0));
            }
            case DETACH -> detach(caller);
            case ABORT -> breakAs(new Break(BarrierBrokenException.Reason.ABORTED, null));
            case INTERRUPT -> breakAs(new Break(BarrierBrokenException.Reason.INTERRUPTED, null));
            case RESET -> {
                breakAs(new Break(BarrierBrokenException.Reason.RESET, null));
                broken = null;
                resets++;
            }
            case PARTIES -> {
                return parties;
            }
            case WAITERS -> {
                return waiting.size();
            }
            case BROKEN -> {
                return broken != null;
            }
        }
        return null;
    }

    private Object await(Caller caller, long nanos) throws BarrierBrokenException {
        if (broken != null) {
            throw exception(broken);
        }
        // From now on it takes part. If it is gone already that runs at once, in a thread of its own.
        participants.add(caller.id());
        caller.whenGone(this, () -> participantGone(caller));
        Arrival arrival = new Arrival(this, caller, parties - 1 - waiting.size());
        waiting.add(arrival);
        if (arrival.index == 0) {
            allHaveCome(arrival);
        } else if (nanos <= 0) {
            withdraw(arrival, Reason.TIMED_OUT);
        } else {
            arrival.limit(nanos);
        }
        return arrival;
    }

    private void allHaveCome(Arrival last) {
        List<Arrival> come = new ArrayList<>(waiting);
        waiting.clear();
        if (action == null) {
            come.forEach(arrival -> arrival.settle(arrival.index));
            return;
        }
        long round = resets;
        Thread acting =
                Thread.ofVirtual().name("offspring-barrier-action").unstarted(() -> act(action, come, last, round));
        acting.setContextClassLoader(loader);
        last.acting = acting;
        acting.start();
    }

    /// @param round how often the barrier had been reset
    private void act(Action work, List<Arrival> come, Arrival last, long round) {
        try {
            work.perform();
        } catch (Throwable e) {
            synchronized (this) {
                Break failure = new Break(BarrierBrokenException.Reason.ACTION_FAILED, null);
                if (round == resets) {
                    breakAs(failure);
                }
                come.forEach(arrival -> arrival.fail(arrival.equals(last) ? e : exception(failure)));
            }
            return;
        }
        come.forEach(arrival -> arrival.settle(arrival.index));
    }

    // ---- Breaking. With the monitor

    private void breakAs(Break reason) {
        if (broken == null) {
            broken = reason;
            List<Arrival> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(arrival -> arrival.fail(exception(reason)));
        }
    }

    private BarrierBrokenException exception(Break reason) {
        String why =
                switch (reason.reason) {
                    case PROCESS_DIED -> "a process that took part has died";
                    case TIMED_OUT -> "somebody has waited as long as it was to: cause=time-out";
                    case INTERRUPTED -> "somebody was interrupted while it waited: cause=interruption";
                    case ACTION_FAILED -> "what was to be done when all had come has failed: cause=action";
                    case RESET -> "somebody has reset it: cause=reset";
                    case ABORTED -> "somebody has broken it on purpose: cause=abort";
                };
        Caller dead = reason.dead;
        return new BarrierBrokenException(
                "barrier: is broken because "
                        + (dead == null ? why : "process '" + dead.name() + "' has died: pid=" + dead.pid())
                        + ", parties=" + parties + "; reset it when those who are left can go on",
                reason.reason,
                dead == null ? null : dead.name(),
                dead == null ? 0 : dead.pid());
    }

    private void detach(Caller caller) {
        long here = waiting.stream()
                .filter(arrival -> arrival.caller().id() == caller.id())
                .count();
        if (here > 0) {
            throw new IllegalStateException(
                    "barrier: cannot be left because threads of this process are here: threads=" + here);
        }
        participants.remove(caller.id());
        caller.forget(this);
    }

    private synchronized void participantGone(Caller dead) {
        if (!participants.remove(dead.id())) {
            // One of its calls has been withdrawn before.
            return;
        }
        for (Arrival arrival : List.copyOf(waiting)) {
            if (arrival.caller().id() == dead.id()) {
                waiting.remove(arrival);
                arrival.fail(new InterruptedException());
            }
        }
        breakAs(new Break(BarrierBrokenException.Reason.PROCESS_DIED, dead));
    }

    @Override
    public synchronized void withdraw(WaitingCall call, Reason reason) {
        Arrival arrival = (Arrival) call;
        if (!waiting.remove(arrival)) {
            if (reason == Reason.INTERRUPTED && arrival.acting != null) {
                // It is done on behalf of that thread.
                arrival.acting.interrupt();
            }
            return;
        }
        if (reason == Reason.TIMED_OUT) {
            arrival.settle(TOO_LATE);
        } else {
            arrival.fail(new InterruptedException());
        }
        if (reason == Reason.GONE) {
            participants.remove(arrival.caller().id());
        }
        breakAs(
                switch (reason) {
                    case TIMED_OUT -> new Break(BarrierBrokenException.Reason.TIMED_OUT, null);
                    case INTERRUPTED -> new Break(BarrierBrokenException.Reason.INTERRUPTED, null);
                    case GONE -> new Break(BarrierBrokenException.Reason.PROCESS_DIED, arrival.caller());
                });
    }
}
