package io.github.offspring.channel;

import static io.github.offspring.testkit.Eventually.eventually;

import java.util.Arrays;

/// Tells from outside whether a thread has come to the point where it waits in a connection.
final class WaitingThreads {

    private WaitingThreads() {}

    /// Waits until the thread waits for another process to send or to make room.
    static void awaitInSocket(Thread thread) {
        eventually("it waits in a socket", () -> isInside(thread, "Readiness", "await"));
    }

    /// Waits until the thread waits for another thread of this process to send or to make room.
    static void awaitInMemory(Thread thread) {
        eventually(
                "it waits in memory",
                () -> isInside(thread, "LocalStream", "")
                        && (thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
    }

    /// Waits until the thread waits for one of several things.
    static void awaitInWaitSet(Thread thread) {
        eventually("it waits in a set", () -> isInside(thread, "WaitSet", "select"));
    }

    private static boolean isInside(Thread thread, String type, String method) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("." + type)
                        && frame.getMethodName().startsWith(method));
    }
}
