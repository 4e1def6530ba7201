package io.github.offspring.manager;

import java.util.concurrent.locks.ReentrantLock;

/// A value as it is at its manager. Whoever reads does not wait for a function that changes it.
final class HostedValue implements HostedMethod.Guarded {

    private final ReentrantLock guard = new ReentrantLock();
    // Written by who has the guard.
    private volatile Object value;

    HostedValue(Object value) {
        this.value = value;
    }

    @Override
    public ReentrantLock guard() {
        return guard;
    }

    Object get() {
        return value;
    }

    Object set(Object next) {
        checkOutside("value");
        Object old = value;
        value = next;
        return old;
    }
}
