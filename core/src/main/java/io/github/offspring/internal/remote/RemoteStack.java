package io.github.offspring.internal.remote;

import java.util.Arrays;

/// Puts the stack of the caller under that of what was thrown elsewhere.
final class RemoteStack {

    private static final String OWN = RemoteStack.class.getPackageName() + ".";

    private RemoteStack() {}

    /// @param thrown as it came, with the stack of the place where it was thrown
    static <T extends Throwable> T join(T thrown) {
        StackTraceElement[] there = thrown.getStackTrace();
        StackTraceElement[] here = Thread.currentThread().getStackTrace();
        int first = 1;
        while (first < here.length && here[first].getClassName().startsWith(OWN)) {
            first++;
        }
        StackTraceElement[] both = Arrays.copyOf(there, there.length + here.length - first);
        System.arraycopy(here, first, both, there.length, here.length - first);
        thrown.setStackTrace(both);
        return thrown;
    }
}
