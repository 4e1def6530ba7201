package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind whose methods are the constants of an enum.
///
/// @param <T> the containers
interface ContainerKind<T> extends Kind {

    /// How often the thread that reads looks whether a container is free: others' simple calls are short.
    int LOOKS = 64;

    /// The methods, by their numbers.
    List<? extends HostedMethod<T>> all();

    @Override
    default int methods() {
        return all().size();
    }

    @Override
    default String methodName(int method) {
        return all().get(method).name();
    }

    @Override
    default boolean isPrompt(int method) {
        return all().get(method).way().prompt();
    }

    @Override
    @SuppressWarnings("unchecked") // its own are of that type
    default @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        HostedMethod.Way<T> way = all().get(method).way();
        Arguments in = new Arguments(arguments);
        if (!way.guarded()) {
            return way.attempt().on((T) target, in);
        }
        Guard guard = ((HostedMethod.Guarded) target).guard();
        for (int i = 0; i < LOOKS; i++) {
            if (guard.tryLock()) {
                try {
                    return way.attempt().on((T) target, in);
                } finally {
                    guard.unlock();
                }
            }
            Thread.onSpinWait();
        }
        return LATER;
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    default @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        HostedMethod.Way<T> way = all().get(method).way();
        Arguments in = new Arguments(arguments);
        if (!way.guarded()) {
            return way.invoke().on((T) target, in);
        }
        Guard guard = ((HostedMethod.Guarded) target).guard();
        guard.enter(label());
        try {
            return way.invoke().on((T) target, in);
        } finally {
            guard.unlock();
        }
    }

    @Override
    default @Nullable Kind hostedResult(int method, Object result) {
        return result instanceof HostedCursor ? CursorKind.INSTANCE : null;
    }
}
