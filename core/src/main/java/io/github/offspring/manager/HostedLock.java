package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.manager.WaitingCall.Reason;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A lock as it is at its manager, and what its conditions need of it.
///
/* All is guarded by this object's monitor, which nobody holds for long.
 *
 * A lock that is given back is handed to the one that has waited longest: it is never free while somebody waits. A call of
 * a condition is either asleep in that condition, or in the queue here with what it will return, or settled.
 */
final class HostedLock implements HostedWaiting {

    /// A lock has been had.
    static final int TAKEN = 1;

    /// In addition: an owner before this one has died with it.
    static final int OWNER_DIED = 2;

    /// The methods, by their numbers.
    enum Method {
        LOCK,
        UNLOCK,
        OWNER_DIED,
        HOLDS,
        OWNER,
        WAITERS,
        CONDITION;

        private static final Method[] ALL = values();
    }

    static final int METHODS = Method.ALL.length;

    /// Who waits for the lock.
    static final class LockCall extends WaitingCall {

        private final long thread;
        private final int holds;
        // What it has waited for before; null for a mere lock.
        private final @Nullable HostedCondition condition;
        // Why it is in the queue, if it comes from a condition; null if it was signalled. Guarded by the lock.
        private @Nullable Reason reason;

        LockCall(HostedLock lock, Caller caller, long thread, int holds, @Nullable HostedCondition condition) {
            super(lock, caller);
            this.thread = thread;
            this.holds = holds;
            this.condition = condition;
        }
    }

    private final boolean reentrant;
    private final Set<LockCall> queue = new LinkedHashSet<>();
    // Those that somebody is asleep in.
    private final Set<HostedCondition> conditions = new HashSet<>();
    private @Nullable Caller owner;
    private long ownerThread;
    private int holds;
    // Whether the owner has been told of a dead one, and whether the next one is to be.
    private boolean told;
    private boolean toTell;

    HostedLock(boolean reentrant) {
        this.reentrant = reentrant;
    }

    @Override
    public synchronized @Nullable Object call(int method, @Nullable Object[] arguments, Caller caller) {
        return switch (Method.ALL[method]) {
            case LOCK -> lock(caller, new Arguments(arguments).number(0), new Arguments(arguments).number(1));
            case UNLOCK -> {
                unlock(caller, new Arguments(arguments).number(0));
                yield null;
            }
            case OWNER_DIED -> {
                checkMine(caller, new Arguments(arguments).number(0), "asked for its last owner");
                yield told;
            }
            case HOLDS -> isMine(caller, new Arguments(arguments).number(0)) ? holds : 0;
            case OWNER -> owner == null ? null : owner.name() + ", pid " + owner.pid() + ", thread " + ownerThread;
            case WAITERS -> queue.size();
            case CONDITION -> new HostedCondition(this);
        };
    }

    private Object lock(Caller caller, long thread, long nanos) {
        if (isMine(caller, thread)) {
            return lockAgain(nanos);
        }
        if (owner == null) {
            own(caller, thread, 1);
            return taken();
        }
        if (nanos <= 0) {
            return 0;
        }
        LockCall call = new LockCall(this, caller, thread, 1, null);
        queue.add(call);
        call.limit(nanos);
        return call;
    }

    private Object lockAgain(long nanos) {
        if (reentrant) {
            holds = Math.incrementExact(holds);
            return taken();
        }
        if (nanos != WaitingCall.FOREVER) {
            return 0;
        }
        throw new IllegalStateException("lock: cannot be taken twice by one thread because it would wait for itself:"
                + " thread=" + ownerThread + "; use Manager.reentrantLock, or take it once");
    }

    private int taken() {
        return told ? TAKEN | OWNER_DIED : TAKEN;
    }

    private void unlock(Caller caller, long thread) {
        checkMine(caller, thread, "given back");
        if (--holds == 0) {
            release();
        }
    }

    // ---- Owners. With the monitor

    boolean isMine(Caller caller, long thread) {
        return owner != null && owner.id() == caller.id() && ownerThread == thread;
    }

    void checkMine(Caller caller, long thread, String action) {
        if (!isMine(caller, thread)) {
            throw new IllegalMonitorStateException("lock: cannot be " + action
                    + " because this thread does not have it: client=" + caller.name() + ", thread=" + thread);
        }
    }

    int holds() {
        return holds;
    }

    private void own(Caller caller, long thread, int times) {
        owner = caller;
        ownerThread = thread;
        holds = times;
        told = toTell;
        toTell = false;
        // If it is gone already it runs at once, in a thread of its own.
        caller.whenGone(this, () -> ownerGone(caller));
    }

    /// Gives it back, however often it has been taken.
    void release() {
        if (owner != null) {
            owner.forget(this);
        }
        owner = null;
        grantNext();
    }

    private synchronized void ownerGone(Caller dead) {
        if (owner == null || owner.id() != dead.id()) {
            return;
        }
        owner = null;
        toTell = true;
        // What they wait for may have happened, and whoever was to tell them may be the dead one.
        List.copyOf(conditions).forEach(HostedCondition::wakeAll);
        grantNext();
    }

    private void grantNext() {
        while (owner == null && !queue.isEmpty()) {
            LockCall next = queue.iterator().next();
            queue.remove(next);
            if (next.caller().isGone()) {
                abandon(next);
            } else {
                grant(next);
            }
        }
    }

    private void grant(LockCall call) {
        own(call.caller(), call.thread, call.holds);
        if (call.condition == null) {
            call.settle(taken());
        } else if (call.reason == Reason.INTERRUPTED) {
            call.fail(new InterruptedException());
        } else {
            call.settle(call.reason == null);
        }
    }

    // ---- For conditions. With the monitor

    Set<HostedCondition> conditions() {
        return conditions;
    }

    /// Has a call that was asleep wait for the lock.
    void awake(LockCall call, @Nullable Reason reason) {
        call.stopTimer();
        call.reason = reason;
        queue.add(call);
        grantNext();
    }

    // ---- Who gives up

    @Override
    public synchronized void withdraw(WaitingCall waiting, Reason reason) {
        LockCall call = (LockCall) waiting;
        if (call.condition != null && call.condition.remove(call)) {
            if (reason == Reason.GONE) {
                call.fail(new InterruptedException());
            } else {
                awake(call, reason);
            }
        } else if (call.condition != null && reason != Reason.GONE) {
            // It has been signalled, and returns when it has the lock again.
            return;
        } else if (queue.remove(call)) {
            if (reason == Reason.TIMED_OUT) {
                call.settle(0);
            } else {
                abandon(call);
            }
        }
    }

    /// It is in no list any more. A signal that it has not taken up is for another.
    private void abandon(LockCall call) {
        if (call.condition != null && call.reason == null) {
            call.condition.passOn();
        }
        call.fail(new InterruptedException());
    }
}
