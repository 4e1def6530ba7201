package io.github.offspring.internal.family;

import java.util.ArrayList;
import java.util.List;

/// The classes in whose static initializers a child is being started.
///
/// A child knows in which ones it was started, it or one that it descends from. If one of those starts a child
/// again because the work uses its class, that child's work will do the same, and so on without end.
public final class Initializers {

    private static final ThreadLocal<List<String>> ON_BEHALF = ThreadLocal.withInitial(List::of);

    private Initializers() {}

    /// Has this thread start children for another one.
    ///
    /// @param running what [#running] has told that one
    public static void actFor(List<String> running) {
        ON_BEHALF.set(running);
    }

    /// Those that are running in this thread, or in the one that it acts for, and those that this process itself
    /// descends from.
    ///
    /// @throws IllegalStateException if one of the first is among the second
    public static List<String> running() {
        List<String> inherited = Identity.current().initializers();
        List<String> all = new ArrayList<>(inherited);
        ON_BEHALF.get().stream().filter(name -> !inherited.contains(name)).forEach(all::add);
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
