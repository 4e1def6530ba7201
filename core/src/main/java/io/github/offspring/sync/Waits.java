package io.github.offspring.sync;

import java.util.function.LongPredicate;

/// Waiting that an interruption ends with an exception, as that of the JDK's own types does.
final class Waits {

    private Waits() {}

    /// @param wait waits until the deadline that it is given, or until the thread is interrupted, which it leaves
    /// so
    /// @return what that has returned
    static boolean interruptibly(LongPredicate wait, long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (wait.test(deadline)) {
            return true;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return false;
    }
}
