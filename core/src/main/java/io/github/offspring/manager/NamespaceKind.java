package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Caller;
import io.github.offspring.internal.remote.Change;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Reference;
import org.jspecify.annotations.Nullable;

/// Namespaces: maps of names, as far as their manager sees.
enum NamespaceKind implements Kind {
    INSTANCE;

    @Override
    public String label() {
        return "namespace";
    }

    @Override
    public int methods() {
        return MapKind.INSTANCE.methods();
    }

    @Override
    public String methodName(int method) {
        return MapKind.INSTANCE.methodName(method);
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 0);
        return new HostedMap(label());
    }

    @Override
    public boolean isPrompt(int method) {
        return MapKind.INSTANCE.isPrompt(method);
    }

    @Override
    public @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        return MapKind.INSTANCE.attempt(target, method, arguments, caller);
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        return MapKind.INSTANCE.invoke(target, method, arguments, caller);
    }

    @Override
    public Change change(int method) {
        return MapKind.INSTANCE.change(method);
    }

    @Override
    public Object proxy(Reference reference) {
        return new Namespace(reference);
    }
}
