package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.manager.WaitingCall.Reason;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A semaphore as it is at its manager.
///
/* All is guarded by this object's monitor. Permits are handed to those who wait, in their order; who wants many is not
 * overtaken by who wants few. So there are free ones while somebody waits only if they are too few for the first.
 */
final class HostedSemaphore implements HostedWaiting {

    /// The methods, by their numbers.
    enum Method {
        ACQUIRE,
        RELEASE,
        AVAILABLE,
        HOLDERS,
        WAITERS;

        private static final Method[] ALL = values();
    }

    static final int METHODS = Method.ALL.length;

    private static final class PermitCall extends WaitingCall {
        private final int count;

        PermitCall(HostedSemaphore home, Caller caller, int count) {
            super(home, caller);
            this.count = count;
        }
    }

    private static final class Holding {
        private final Caller holder;
        private int count;

        Holding(Caller holder) {
            this.holder = holder;
        }
    }

    private final int bound;
    private final boolean owned;
    private final Set<PermitCall> queue = new LinkedHashSet<>();
    // By the holder's number. Empty if permits are nobody's.
    private final Map<Long, Holding> holdings = new LinkedHashMap<>();
    private int available;

    HostedSemaphore(int permits, int bound, boolean owned) {
        if (bound < 1 || permits < 0 || permits > bound) {
            throw new IllegalArgumentException(
                    "semaphore: permits must be in [0, bound], and bound at least 1: permits=" + permits + ", bound="
                            + bound);
        }
        this.bound = bound;
        this.owned = owned;
        available = permits;
    }

    /// Whether its permits belong to those who acquire them.
    boolean isOwned() {
        return owned;
    }

    @Override
    public synchronized @Nullable Object call(int method, @Nullable Object[] arguments, Caller caller) {
        return switch (Method.ALL[method]) {
            case ACQUIRE -> acquire(caller, new Arguments(arguments).index(0), new Arguments(arguments).number(1));
            case RELEASE -> {
                release(caller, new Arguments(arguments).index(0));
                yield null;
            }
            case AVAILABLE -> available;
            case HOLDERS -> holders();
            case WAITERS -> queue.size();
        };
    }

    private Object acquire(Caller caller, int count, long nanos) {
        checkCount(count);
        if (queue.isEmpty() && available >= count) {
            give(caller, count);
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        PermitCall call = new PermitCall(this, caller, count);
        queue.add(call);
        call.limit(nanos);
        return call;
    }

    private void checkCount(int count) {
        if (count < 1 || count > bound) {
            throw new IllegalArgumentException(
                    "semaphore: count must be in [1, " + bound + "], which is how many there can be: count=" + count);
        }
    }

    private void release(Caller caller, int count) {
        checkCount(count);
        if (owned) {
            takeFrom(caller, count);
        } else if (count > bound - available) {
            throw new IllegalStateException("semaphore: cannot be released because there would be more permits than"
                    + " its bound: released=" + count + ", available=" + available + ", bound=" + bound);
        }
        available += count;
        grantNext();
    }

    private void give(Caller caller, int count) {
        available -= count;
        if (!owned) {
            return;
        }
        Holding holding = holdings.get(caller.id());
        if (holding == null) {
            holding = new Holding(caller);
            holdings.put(caller.id(), holding);
            // If it is gone already it runs at once, in a thread of its own.
            caller.whenGone(this, () -> holderGone(caller));
        }
        holding.count += count;
    }

    private void takeFrom(Caller caller, int count) {
        Holding holding = holdings.get(caller.id());
        if (holding == null || holding.count < count) {
            throw new IllegalStateException("semaphore: cannot be released because this process has not acquired so"
                    + " many: released=" + count + ", acquired=" + (holding == null ? 0 : holding.count)
                    + "; release them where they were acquired, or use Manager.signallingSemaphore");
        }
        holding.count -= count;
        if (holding.count == 0) {
            holdings.remove(caller.id());
            caller.forget(this);
        }
    }

    private synchronized void holderGone(Caller dead) {
        Holding holding = holdings.remove(dead.id());
        if (holding != null) {
            available += holding.count;
            grantNext();
        }
    }

    private void grantNext() {
        while (!queue.isEmpty()) {
            PermitCall next = queue.iterator().next();
            boolean gone = next.caller().isGone();
            if (!gone && next.count > available) {
                return;
            }
            queue.remove(next);
            if (gone) {
                next.fail(new InterruptedException());
            } else {
                give(next.caller(), next.count);
                next.settle(true);
            }
        }
    }

    @Override
    public synchronized void withdraw(WaitingCall waiting, Reason reason) {
        PermitCall call = (PermitCall) waiting;
        if (!queue.remove(call)) {
            return;
        }
        if (reason == Reason.TIMED_OUT) {
            call.settle(false);
        } else {
            call.fail(new InterruptedException());
        }
        // It may have been the one for which there were too few.
        grantNext();
    }

    private Map<String, Integer> holders() {
        Map<String, Integer> all = new TreeMap<>();
        holdings.values()
                .forEach(holding -> all.merge(
                        holding.holder.name() + ", pid " + holding.holder.pid(), holding.count, Integer::sum));
        return all;
    }
}
