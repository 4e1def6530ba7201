package io.github.offspring.manager;

import io.github.offspring.Fn;
import io.github.offspring.Task;
import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.pool.ProcessPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pools of the manager's.
enum PoolKind implements Kind {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method {
        SUBMIT,
        MAP,
        SIZE,
        SHUTDOWN;

        private static final Method[] ALL = values();
    }

    @Override
    public boolean runsCode() {
        return true;
    }

    @Override
    public String label() {
        return "pool";
    }

    @Override
    public int methods() {
        return Method.ALL.length;
    }

    @Override
    public String methodName(int method) {
        return Method.ALL[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 1);
        return ProcessPool.create(new Arguments(arguments).index(0));
    }

    @Override
    public boolean isPrompt(int method) {
        return false;
    }

    /// To cancel the call cancels the task, and so does the end of the client.
    @Override
    public boolean isStaged(int method) {
        return true;
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        ProcessPool pool = (ProcessPool) target;
        return switch (Method.ALL[method]) {
            case SUBMIT -> pool.submit(Arguments.<Task<?>>as(arguments, 0, Task.class));
            case MAP ->
                pool.mapAsync(
                        Arguments.<List<@Nullable Object>>as(arguments, 0, List.class),
                        Arguments.<Fn<@Nullable Object, @Nullable Object>>as(arguments, 1, Fn.class));
            case SIZE -> pool.size();
            case SHUTDOWN -> {
                pool.shutdown();
                yield null;
            }
        };
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemotePool(reference);
    }
}
