package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import org.jspecify.annotations.Nullable;

/// Locks, semaphores, events, latches, barriers: what is waited for.
enum WaitingKind implements Kind {
    LOCK("lock"),
    REENTRANT_LOCK("reentrant lock"),
    CONDITION("condition"),
    SEMAPHORE("semaphore"),
    EVENT("event"),
    LATCH("latch"),
    BARRIER("barrier");

    private static final String SIGNALLING = "signalling semaphore";

    private final String label;

    WaitingKind(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String sort(Object target) {
        return target instanceof HostedSemaphore semaphore && !semaphore.isOwned() ? SIGNALLING : label;
    }

    @Override
    public String sortOf(@Nullable Object[] arguments) {
        boolean isNobodys = this == SEMAPHORE && arguments.length > 2 && Boolean.FALSE.equals(arguments[2]);
        return isNobodys ? SIGNALLING : label;
    }

    private Enum<?>[] all() {
        return switch (this) {
            case LOCK, REENTRANT_LOCK -> HostedLock.Method.values();
            case CONDITION -> HostedCondition.Method.values();
            case SEMAPHORE -> HostedSemaphore.Method.values();
            case EVENT, LATCH -> HostedGate.Method.values();
            case BARRIER -> HostedBarrier.Method.values();
        };
    }

    @Override
    public int methods() {
        return switch (this) {
            case LOCK, REENTRANT_LOCK -> HostedLock.METHODS;
            case CONDITION -> HostedCondition.METHODS;
            case SEMAPHORE -> HostedSemaphore.METHODS;
            case EVENT, LATCH -> HostedGate.METHODS;
            case BARRIER -> HostedBarrier.METHODS;
        };
    }

    @Override
    public String methodName(int method) {
        return all()[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, leastArguments(), this == BARRIER ? 2 : leastArguments());
        Arguments in = new Arguments(arguments);
        return switch (this) {
            case LOCK -> new HostedLock(false);
            case REENTRANT_LOCK -> new HostedLock(true);
            case CONDITION ->
                throw new IllegalArgumentException("condition: is made by its lock, with newCondition: lock=none");
            case SEMAPHORE -> new HostedSemaphore(in.index(0), in.index(1), in.flag(2));
            case EVENT -> new HostedGate(1);
            case LATCH -> new HostedGate(in.index(0));
            case BARRIER -> new HostedBarrier(in.index(0), action(in, arguments.length));
        };
    }

    private int leastArguments() {
        return switch (this) {
            case LOCK, REENTRANT_LOCK, EVENT, CONDITION -> 0;
            case LATCH, BARRIER -> 1;
            case SEMAPHORE -> 3;
        };
    }

    private static @Nullable Action action(Arguments in, int count) {
        return count > 1 ? in.<Action>as(1, Action.class) : null;
    }

    @Override
    public boolean isPrompt(int method) {
        return true;
    }

    @Override
    public boolean isStaged(int method) {
        return true;
    }

    @Override
    public boolean mayWait(int method) {
        return switch (this) {
            case LOCK, REENTRANT_LOCK -> method == HostedLock.Method.LOCK.ordinal();
            case CONDITION -> method == HostedCondition.Method.AWAIT.ordinal();
            case SEMAPHORE -> method == HostedSemaphore.Method.ACQUIRE.ordinal();
            case EVENT, LATCH -> method == HostedGate.Method.AWAIT.ordinal();
            case BARRIER -> method == HostedBarrier.Method.AWAIT.ordinal();
        };
    }

    @Override
    public @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        return ((HostedWaiting) target).call(method, arguments, caller);
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        return attempt(target, method, arguments, caller);
    }

    @Override
    public @Nullable Kind hostedResult(int method, Object result) {
        return result instanceof HostedCondition ? CONDITION : null;
    }

    @Override
    public Object proxy(Reference reference) {
        return switch (this) {
            case LOCK, REENTRANT_LOCK -> new RemoteLock(reference);
            case CONDITION -> new RemoteCondition(reference);
            case SEMAPHORE -> new RemoteSemaphore(reference);
            case EVENT -> new RemoteEvent(reference);
            case LATCH -> new RemoteLatch(reference);
            case BARRIER -> new RemoteBarrier(reference);
        };
    }
}
