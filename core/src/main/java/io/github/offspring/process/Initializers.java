package io.github.offspring.process;

import io.github.offspring.internal.family.Identity;
import java.util.ArrayList;
import java.util.List;

/// The classes in whose static initializers a child is being started.
///
/// A child knows in which ones it was started, it or one that it descends from. If one of those starts a child
/// again because the work uses its class, that child's work will do the same, and so on without end.
final class Initializers {

    private Initializers() {}

    /// Those that are running in this thread, and those that this process itself descends from.
    ///
    /// @throws IllegalStateException if one of the first is among the second
    static List<String> running() {
        List<String> inherited = Identity.current().initializers();
        List<String> all = new ArrayList<>(inherited);
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getMethodName().equals("<clinit>")) {
                String name = frame.getClassName();
                if (inherited.contains(name)) {
                    throw new IllegalStateException(
                            "child process: cannot be started because the static initializer that starts it has also"
                                    + " started this process, and would so in every child, without end: class="
                                    + name
                                    + "; start it in a method, or in a class that its work, lambdas included, is not"
                                    + " part of");
                }
                all.add(name);
            }
        }
        return all;
    }
}
