package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.manager.WaitingCall.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An event or a latch as it is at its manager: calls wait while its count is more than 0. Guarded by its
/// monitor.
final class HostedGate implements HostedWaiting {

    /// The methods, by their numbers.
    enum Method {
        AWAIT,
        /// To zero.
        OPEN,
        /// To one.
        SHUT,
        COUNT_DOWN,
        COUNT,
        WAITERS;

        private static final Method[] ALL = values();
    }

    static final int METHODS = Method.ALL.length;

    private final Set<WaitingCall> queue = new LinkedHashSet<>();
    private int count;

    HostedGate(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("latch: count must not be negative: count=" + count);
        }
        this.count = count;
    }

    @Override
    public synchronized @Nullable Object call(int method, @Nullable Object[] arguments, Caller caller) {
        switch (Method.ALL[method]) {
            case AWAIT -> {
                return await(caller, new Arguments(arguments).number(0));
            }
            case OPEN -> change(0);
            case SHUT -> change(1);
            case COUNT_DOWN -> change(Math.max(0, count - 1));
            case COUNT -> {
                return count;
            }
            case WAITERS -> {
                return queue.size();
            }
        }
        return null;
    }

    private Object await(Caller caller, long nanos) {
        if (count == 0 || nanos <= 0) {
            return count == 0;
        }
        WaitingCall call = new WaitingCall(this, caller);
        queue.add(call);
        call.limit(nanos);
        return call;
    }

    private void change(int to) {
        count = to;
        if (to == 0) {
            List<WaitingCall> all = List.copyOf(queue);
            queue.clear();
            all.forEach(call -> call.settle(true));
        }
    }

    @Override
    public synchronized void withdraw(WaitingCall call, Reason reason) {
        if (!queue.remove(call)) {
            return;
        }
        if (reason == Reason.TIMED_OUT) {
            call.settle(false);
        } else {
            call.fail(new InterruptedException());
        }
    }
}
