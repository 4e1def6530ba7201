package io.github.offspring.manager;

/// What is said to a function that changes, by its proxy, what it is run for.
final class OwnFunction {

    private OwnFunction() {}

    static IllegalStateException changes(String what) {
        return new IllegalStateException(
                what + ": its own function changes it; let the function return what is to become of it");
    }
}
