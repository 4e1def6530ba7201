package io.github.offspring.manager;

/// A value as it is at its manager. Whoever reads does not wait for a function that changes it.
final class HostedValue implements HostedMethod.Guarded {

    private final Guard guard = new Guard();
    // Written by who has the guard.
    private volatile Object value;

    HostedValue(Object value) {
        this.value = value;
    }

    @Override
    public Guard guard() {
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
