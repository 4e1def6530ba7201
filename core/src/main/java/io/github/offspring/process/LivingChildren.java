package io.github.offspring.process;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The children of this process that live. Non-daemon ones keep this JVM alive, as non-daemon threads do.
final class LivingChildren {

    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);
    private static final Set<ChildProcess<?>> LIVING = new LinkedHashSet<>();
    private static int nonDaemon;
    private static @Nullable Thread keeper;
    private static boolean hooked;
    private static boolean shuttingDown;
    private static int livedAtShutDown;

    private LivingChildren() {}

    /// @throws IllegalStateException if this JVM is shutting down
    static void checkRunning() {
        synchronized (LIVING) {
            if (shuttingDown) {
                throw new IllegalStateException("child process: cannot be started because this JVM is shutting down");
            }
        }
        try {
            hook();
        } catch (IllegalStateException e) {
            throw new IllegalStateException("child process: cannot be started because this JVM is shutting down", e);
        }
    }

    private static void hook() {
        // Before taking the lock: making the home takes a while.
        FamilyHome home = FamilyHome.here();
        synchronized (LIVING) {
            if (!hooked) {
                hooked = true;
                home.atShutdown(LivingChildren::shutDown);
            }
        }
    }

    private static void shutDown() {
        synchronized (LIVING) {
            shuttingDown = true;
            livedAtShutDown = LIVING.size();
        }
        // What has been killed ends; but its output may be on its way to somebody who never reads it.
        endAll(Family.current().grace(), Deadline.after(Family.current().grace().plus(LAST_PATIENCE)));
    }

    static void add(ChildProcess<?> child) {
        synchronized (LIVING) {
            LIVING.add(child);
            if (!child.isDaemon()) {
                nonDaemon++;
            }
        }
        if (isShuttingDown()) {
            // It slipped in between the check and the sweep.
            child.kill();
        }
    }

    /// Has this JVM live as long as those that were added. Not part of adding: the child has its work by now, and
    /// need not wait for a thread to be created here.
    static void keepThisJvmAlive() {
        synchronized (LIVING) {
            if (nonDaemon > 0 && keeper == null) {
                keeper = Thread.ofPlatform()
                        .daemon(false)
                        .name("offspring-children")
                        .start(LivingChildren::keepAlive);
            }
        }
    }

    private static boolean isShuttingDown() {
        synchronized (LIVING) {
            return shuttingDown;
        }
    }

    static void remove(ChildProcess<?> child) {
        synchronized (LIVING) {
            if (LIVING.remove(child) && !child.isDaemon() && --nonDaemon == 0) {
                LIVING.notifyAll();
            }
        }
    }

    private static void keepAlive() {
        synchronized (LIVING) {
            while (nonDaemon > 0) {
                try {
                    LIVING.wait();
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts this thread", e);
                }
            }
            keeper = null;
        }
    }

    static List<ChildProcess<?>> list() {
        synchronized (LIVING) {
            return new ArrayList<>(LIVING);
        }
    }

    static int endAll(Duration grace) {
        return endAll(grace, Deadline.NEVER);
    }

    private static int endAll(Duration grace, long lastDeadline) {
        List<ChildProcess<?>> children = list();
        children.forEach(ChildProcess::terminate);
        long deadline = Deadline.after(grace);
        boolean interrupted = false;
        for (ChildProcess<?> child : children) {
            interrupted |= !awaitEnd(child, deadline);
        }
        children.forEach(ChildProcess::kill);
        for (ChildProcess<?> child : children) {
            while (child.isAlive() && Deadline.left(lastDeadline) > 0) {
                interrupted |= !awaitEnd(child, lastDeadline);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (LIVING) {
            // Two hooks of a shutdown may end the same ones side by side, and each is asked how many there were.
            return Math.max(children.size(), livedAtShutDown);
        }
    }

    /// @return false if the waiting was interrupted
    private static boolean awaitEnd(ChildProcess<?> child, long deadline) {
        try {
            child.join(Duration.ofNanos(Math.max(0, Deadline.left(deadline))));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
