package io.github.offspring.internal.remote;

/// What is called.
record CallTarget(long object, Kind kind, int method) {

    @Override
    public String toString() {
        return kind.label() + "." + kind.methodName(method);
    }
}
