package io.github.offspring.internal.child;

/// Why a JVM that shuts down in order does so.
final class ExitCause {

    private static final String HANDLER_SUFFIX = " handler";

    private ExitCause() {}

    /// The name of the signal that ends this JVM; empty if it is none.
    ///
    /// The JVM serves each signal in a thread that is named after it, and that thread waits for the shutdown to be
    /// over.
    static String find() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] threads = new Thread[2 * group.activeCount() + 10];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            String name = threads[i].getName();
            if (name.startsWith("SIG") && name.endsWith(HANDLER_SUFFIX)) {
                return name.substring(0, name.length() - HANDLER_SUFFIX.length());
            }
        }
        return "";
    }
}
