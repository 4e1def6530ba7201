package io.github.offspring.refresh;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import org.jspecify.annotations.Nullable;

/// Values at a manager that are computed again and again; what stands for one elsewhere is its reader.
///
/// @param name the computation's
record StaleKind(String name) implements Kind {

    @Override
    public String label() {
        return "computation";
    }

    @Override
    public int methods() {
        return HostedStale.METHODS.length;
    }

    @Override
    public String methodName(int method) {
        return HostedStale.METHODS[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 1);
        return new HostedStale(name, Arguments.some(arguments, 0));
    }

    @Override
    public boolean isPrompt(int method) {
        return true;
    }

    @Override
    public boolean isStaged(int method) {
        return HostedStale.METHODS[method] == HostedStale.Method.AWAIT;
    }

    @Override
    public boolean mayWait(int method) {
        return isStaged(method);
    }

    @Override
    public @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        return ((HostedStale) target).call(HostedStale.METHODS[method], arguments, caller);
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        return attempt(target, method, arguments, caller);
    }

    @Override
    public Object proxy(Reference reference) {
        return new StaleReader<>(name, new RemotePlace<>(reference));
    }
}
