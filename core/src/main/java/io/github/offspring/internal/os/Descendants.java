package io.github.offspring.internal.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A program and all that it has started, directly or not.
///
/* Who descends from whom is known in two ways. By the tree of processes, which loses a process as soon as its parent
 * ends; what has been seen once is therefore remembered. And by a mark in the environment, which every process takes
 * over from the one that starts it, also if it leaves its session and its parent; it can be read on Linux only.
 */
public final class Descendants {

    private static final String VARIABLE = "OFFSPRING_SUBPROCESS";

    private static final Path PROCESSES = Path.of("/proc");
    private static final boolean MARKS_READABLE = Files.isReadable(PROCESSES.resolve("self/environ"));
    private static final int MARK_BYTES = 12;
    // Each pass ends all that it finds; only a program that multiplies faster than that needs more than three.
    private static final int PASSES = 200;
    private static final Duration BETWEEN_PASSES = Duration.ofMillis(2);

    private static final long LONGEST_STEP_MILLIS = 20;

    private final String mark;
    // Guarded by this object's monitor.
    private final Set<ProcessHandle> seen = new HashSet<>();
    private boolean empty;

    private Descendants(String mark) {
        this.mark = mark;
    }

    /// @param program the program itself, which counts as one of them
    /// @param mark what was put into its environment
    public Descendants(ProcessHandle program, String mark) {
        this(mark);
        seen.add(program);
    }

    /// Puts a new mark into the environment of a program that is about to be started. Those of whoever has started
    /// this process stay there.
    ///
    /// @param owner names the process that starts it
    public static String mark(Map<String, String> environment, String owner) {
        String mark = RandomBytes.nextHex(MARK_BYTES);
        environment.merge(VARIABLE, owner + ":" + mark, (outer, own) -> outer + "/" + own);
        return mark;
    }

    /// Makes all programs of an owner, which has ended, end with their descendants; as far as they are marked.
    public static void killAllOf(String owner) {
        new Descendants(owner + ":").kill();
    }

    /// Asks all to end.
    public synchronized void terminate() {
        look().forEach(ProcessHandle::destroy);
    }

    /// Looks, after the program itself has ended, whether others are left: if not there will never be any.
    public synchronized boolean isEmpty() {
        empty = empty || look().isEmpty();
        return empty;
    }

    /// Waits until all have ended; an interruption is kept for later.
    ///
    /// @return false if the time is over before
    public boolean awaitEmpty(long deadline) {
        boolean interrupted = false;
        long millis = 1;
        while (!isEmpty() && Deadline.left(deadline) > 0) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException _) {
                interrupted = true;
            }
            millis = Math.min(2 * millis, LONGEST_STEP_MILLIS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isEmpty();
    }

    /// Makes all end; returns when none is found any more.
    public synchronized void kill() {
        if (empty) {
            return;
        }
        Set<ProcessHandle> found = look();
        boolean clean = found.isEmpty();
        for (int pass = 0; pass < PASSES && !(clean && found.isEmpty()); pass++) {
            // One that was found must be looked after once more: it may have started another one meanwhile.
            clean = found.isEmpty();
            found.forEach(ProcessHandle::destroyForcibly);
            // The kernel ends them when they next run.
            LockSupport.parkNanos(BETWEEN_PASSES.toNanos());
            found = look();
        }
    }

    private Set<ProcessHandle> look() {
        Set<ProcessHandle> found = new HashSet<>();
        for (ProcessHandle each : seen) {
            // Of one that is gone nothing may be asked: its number may be somebody else's.
            if (each.isAlive()) {
                found.add(each);
                each.descendants().forEach(found::add);
            }
        }
        marked(found::add);
        found.removeIf(each -> !each.isAlive() || isZombie(each));
        seen.retainAll(found);
        seen.addAll(found);
        return found;
    }

    private void marked(Consumer<ProcessHandle> found) {
        if (!MARKS_READABLE) {
            return;
        }
        try (Stream<Path> entries = Files.list(PROCESSES)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> Character.isDigit(entry.charAt(0)))
                    // First the handle: it holds when the process was started, and so cannot come to mean another.
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .filter(this::isMarked)
                    .forEach(found);
        } catch (IOException | UncheckedIOException _) {
            // No descriptor is free: those that the tree shows are found all the same.
        }
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            byte[] environment = Files.readAllBytes(
                    PROCESSES.resolve(Long.toString(process.pid())).resolve("environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException _) {
            // Gone in between, or another user's.
            return false;
        }
    }

    /// Whether it has ended and only its number is still there, for a parent that does not ask for its status.
    private static boolean isZombie(ProcessHandle process) {
        if (!MARKS_READABLE) {
            return false;
        }
        try {
            String line = Files.readString(
                    PROCESSES.resolve(Long.toString(process.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name before it may hold anything, also a bracket.
            return line.startsWith(") Z", line.lastIndexOf(')'));
        } catch (IOException _) {
            // Gone in between: the next look shows it.
            return false;
        }
    }
}
