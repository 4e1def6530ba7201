package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.manager.HostedLock.LockCall;
import io.github.offspring.manager.WaitingCall.Reason;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A condition as it is at its manager. Guarded by its lock's monitor.
final class HostedCondition implements HostedWaiting {

    /// The methods, by their numbers.
    enum Method {
        AWAIT,
        SIGNAL,
        WAITERS;

        private static final Method[] ALL = values();
    }

    static final int METHODS = Method.ALL.length;

    private final HostedLock lock;
    private final Set<LockCall> asleep = new LinkedHashSet<>();

    HostedCondition(HostedLock lock) {
        this.lock = lock;
    }

    @Override
    public @Nullable Object call(int method, @Nullable Object[] arguments, Caller caller) {
        synchronized (lock) {
            return switch (Method.ALL[method]) {
                case AWAIT -> await(caller, new Arguments(arguments).number(0), new Arguments(arguments).number(1));
                case SIGNAL -> {
                    lock.checkMine(caller, new Arguments(arguments).number(0), "signalled with");
                    yield signal(new Arguments(arguments).index(1));
                }
                case WAITERS -> asleep.size();
            };
        }
    }

    private Object await(Caller caller, long thread, long nanos) {
        lock.checkMine(caller, thread, "waited with");
        LockCall call = new LockCall(lock, caller, thread, lock.holds(), this);
        asleep.add(call);
        lock.conditions().add(this);
        lock.release();
        if (nanos > 0) {
            call.limit(nanos);
        } else {
            lock.withdraw(call, Reason.TIMED_OUT);
        }
        return call;
    }

    private int signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("condition: cannot wake so many: count=" + count);
        }
        int woken = 0;
        while (woken < count && !asleep.isEmpty()) {
            LockCall call = asleep.iterator().next();
            remove(call);
            // Who is gone is about to be withdrawn, and takes nothing with it: its signal goes on from there.
            lock.awake(call, null);
            woken++;
        }
        return woken;
    }

    // ---- For the lock

    boolean remove(LockCall call) {
        boolean removed = asleep.remove(call);
        if (asleep.isEmpty()) {
            lock.conditions().remove(this);
        }
        return removed;
    }

    void wakeAll() {
        signal(Integer.MAX_VALUE);
    }

    /// Wakes another, because the one that was woken is gone.
    void passOn() {
        signal(1);
    }

    @Override
    public void withdraw(WaitingCall call, Reason reason) {
        lock.withdraw(call, reason);
    }
}
