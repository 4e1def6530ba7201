package io.github.offspring.process;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.family.ParentEnd;
import io.github.offspring.internal.os.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The programs that this process has started, as long as something of them is left; they end with this process.
final class LivingSubprocesses {

    // Guards all that follows.
    private static final Set<RunningProgram> LIVING = new HashSet<>();
    private static int starting;
    private static boolean hooked;
    private static boolean shuttingDown;

    private LivingSubprocesses() {}

    /// @throws IllegalStateException if this JVM is shutting down
    static void beginStart() {
        try {
            hook();
        } catch (IllegalStateException e) {
            throw new IllegalStateException("subprocess: cannot be started because this JVM is shutting down", e);
        }
        synchronized (LIVING) {
            if (shuttingDown) {
                throw new IllegalStateException("subprocess: cannot be started because this JVM is shutting down");
            }
            starting++;
        }
    }

    private static void hook() {
        // Before taking the lock: making the home takes a while.
        FamilyHome home = FamilyHome.here();
        synchronized (LIVING) {
            if (hooked) {
                return;
            }
            hooked = true;
        }
        home.atShutdown(LivingSubprocesses::shutDown);
        if (!Identity.current().isRoot()) {
            // A child that has lost its parent does not shut down in order.
            ParentEnd.duty(() -> list().forEach(RunningProgram::killTree));
        }
    }

    /// @param program null if it could not be started
    static void endStart(@Nullable RunningProgram program) {
        synchronized (LIVING) {
            starting--;
            if (program != null) {
                LIVING.add(program);
            }
            LIVING.notifyAll();
        }
    }

    static void remove(RunningProgram program) {
        synchronized (LIVING) {
            LIVING.remove(program);
        }
    }

    private static List<RunningProgram> list() {
        synchronized (LIVING) {
            return new ArrayList<>(LIVING);
        }
    }

    private static void shutDown() {
        try {
            synchronized (LIVING) {
                shuttingDown = true;
                while (starting > 0) {
                    LIVING.wait();
                }
            }
            List<RunningProgram> programs = list();
            programs.forEach(RunningProgram::askTree);
            long deadline = Deadline.after(Family.current().grace());
            programs.forEach(program -> program.awaitTree(deadline));
            programs.forEach(RunningProgram::killTree);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }
}
