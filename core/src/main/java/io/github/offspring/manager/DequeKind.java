package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deques, which their manager sees as deques.
enum DequeKind implements ContainerKind<HostedDeque> {
    INSTANCE;

    @Override
    public List<DequeMethod> all() {
        return DequeMethod.all();
    }

    @Override
    public String label() {
        return "deque";
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        return HostedDeque.create(this, arguments);
    }

    @Override
    public boolean takes(int method) {
        return DequeMethod.all().get(method).takes();
    }

    @Override
    public boolean givesSeveral(int method) {
        return DequeMethod.all().get(method).givesSeveral();
    }

    @Override
    public Object proxy(Reference reference) {
        return new RemoteDeque<>(reference);
    }
}
