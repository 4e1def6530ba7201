package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Functions that change, by its proxy, what they are run for.
///
/// At the manager the object itself notices. A function that cannot be sent runs here, and is run again if somebody has
/// changed the object meanwhile: if it does so itself that would never end. So it is refused in the same way. It is not
/// if it has another thread do it, or a call that it does not wait for.
final class OwnFunction {

    // For what the thread runs functions, the innermost first.
    private static final ThreadLocal<@Nullable Running> RUNNING = new ThreadLocal<>();

    private record Running(Reference reference, @Nullable Running outer) {}

    private OwnFunction() {}

    static IllegalStateException changes(String what) {
        return new IllegalStateException(
                what + ": its own function changes it; let the function return what is to become of it");
    }

    /// Runs a function here.
    ///
    /// @param reference leads to what it is run for
    static <R extends @Nullable Object> R run(Reference reference, Supplier<R> function) {
        Running outer = RUNNING.get();
        RUNNING.set(new Running(reference, outer));
        try {
            return function.get();
        } finally {
            if (outer == null) {
                RUNNING.remove();
            } else {
                RUNNING.set(outer);
            }
        }
    }

    /// To be called before a change.
    ///
    /// @throws IllegalStateException if this thread runs a function here for the same object
    static void checkOutside(Reference reference) {
        for (Running each = RUNNING.get(); each != null; each = each.outer) {
            if (each.reference.equals(reference)) {
                throw changes(reference.kind().label());
            }
        }
    }
}
