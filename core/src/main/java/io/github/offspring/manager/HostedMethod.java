package io.github.offspring.manager;

/// One method of a kind of container: what it does at the manager.
///
/// @param <T> the containers
interface HostedMethod<T> {

    /// A container that a client's function can have for itself, for any time.
    interface Guarded {
        Guard guard();

        /// To be called, with the guard, before a change.
        ///
        /// @throws IllegalStateException if this thread runs a function of it, and calls it by its proxy
        default void checkOutside(String what) {
            if (guard().getHoldCount() > 1) {
                throw OwnFunction.changes(what);
            }
        }
    }

    /// How a method is done.
    ///
    /// @param prompt whether the thread that reads may try it
    /// @param guarded whether nobody's function may run meanwhile
    /// @param attempt what that thread does; may give [io.github.offspring.internal.remote.Kind#LATER]
    /// @param invoke what a thread of its own does
    record Way<T>(boolean prompt, boolean guarded, HostedOperation<T> attempt, HostedOperation<T> invoke) {}

    /// Never waits.
    static <T> Way<T> free(HostedOperation<T> operation) {
        return new Way<>(true, false, operation, operation);
    }

    /// Waits for nothing but somebody's function.
    static <T extends Guarded> Way<T> guarded(HostedOperation<T> operation) {
        return new Way<>(true, true, operation, operation);
    }

    /// Takes long, or runs the code of others, and has the container for itself.
    static <T extends Guarded> Way<T> alone(HostedOperation<T> operation) {
        return new Way<>(false, true, operation, operation);
    }

    /// Takes long, or runs the code of others.
    static <T> Way<T> slow(HostedOperation<T> operation) {
        return new Way<>(false, false, operation, operation);
    }

    /// Waits for something to happen.
    static <T> Way<T> waiting(HostedOperation<T> attempt, HostedOperation<T> invoke) {
        return new Way<>(true, false, attempt, invoke);
    }

    /// Its name, for error messages.
    String name();

    Way<T> way();
}
