package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Locks, semaphores, events, latches, barriers: what is waited for.
enum WaitingKind implements Kind {
    LOCK("lock", HostedLock.Method.values(), _ -> new HostedLock(false), RemoteLock::new),
    REENTRANT_LOCK("reentrant lock", HostedLock.Method.values(), _ -> new HostedLock(true), RemoteLock::new),
    CONDITION(
            "condition",
            HostedCondition.Method.values(),
            _ -> {
                throw new IllegalArgumentException("condition: is made by its lock, with newCondition: lock=none");
            },
            RemoteCondition::new),
    SEMAPHORE(
            "semaphore",
            HostedSemaphore.Method.values(),
            arguments -> new HostedSemaphore(
                    Arguments.count(arguments, 0), Arguments.count(arguments, 1), Arguments.flag(arguments, 2)),
            RemoteSemaphore::new),
    EVENT("event", HostedGate.Method.values(), _ -> new HostedGate(1), RemoteEvent::new),
    LATCH(
            "latch",
            HostedGate.Method.values(),
            arguments -> new HostedGate(Arguments.count(arguments, 0)),
            RemoteLatch::new),
    BARRIER(
            "barrier",
            HostedBarrier.Method.values(),
            arguments -> new HostedBarrier(
                    Arguments.count(arguments, 0), arguments.length > 1 ? (Action) arguments[1] : null),
            RemoteBarrier::new);

    private final String label;
    private final Enum<?>[] methods;
    private final Function<@Nullable Object[], Object> maker;
    private final Function<Reference, Object> proxies;

    WaitingKind(
            String label,
            Enum<?>[] methods,
            Function<@Nullable Object[], Object> maker,
            Function<Reference, Object> proxies) {
        this.label = label;
        this.methods = methods;
        this.maker = maker;
        this.proxies = proxies;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public int methods() {
        return methods.length;
    }

    @Override
    public String methodName(int method) {
        return methods[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        return maker.apply(arguments);
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
        return proxies.apply(reference);
    }
}
