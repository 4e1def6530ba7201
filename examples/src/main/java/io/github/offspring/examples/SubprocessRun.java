package io.github.offspring.examples;

import io.github.offspring.LaunchException;
import io.github.offspring.process.Completed;
import io.github.offspring.process.Subprocess;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Other programs as children: a megabyte each way, their exit codes, their state, a time-out, and an end that
/// takes along what they have started.
public final class SubprocessRun {
    private static final int MEGABYTE = 1 << 20;

    private SubprocessRun() {}

    static void main() throws InterruptedException {
        bothWays();
        exits();
        state();
        timeOut();
        descendants();
    }

    /// The program writes what it reads, to both of its outputs. A program that is given all its input before
    /// anybody reads them fills its pipes and waits for ever; here both are read while it is written to.
    private static void bothWays() throws InterruptedException {
        byte[] input = new byte[MEGABYTE];
        new Random(42).nextBytes(input);
        Completed end = Subprocess.builder("tee", "/dev/stderr").input(input).run();
        System.out.println("both ways: output " + end.outputBytes().length + " bytes, equal "
                + Arrays.equals(input, end.outputBytes()));
        System.out.println("both ways: errors " + end.errorOutputBytes().length + " bytes, equal "
                + Arrays.equals(input, end.errorOutputBytes()));
        // Programs need not read what they are given.
        Completed first = Subprocess.builder("head", "-n", "1")
                .input("first\n" + "more\n".repeat(MEGABYTE))
                .run();
        System.out.println("both ways: one that reads only a line: " + first.outputLines());
    }

    private static void exits() throws InterruptedException {
        System.out.println("exit: " + shell("exit 0").status().words());
        System.out.println("exit: " + shell("exit 3").status().words());
        System.out.println("exit: " + shell("kill -SEGV $$").status().words());
        Completed failed = shell("echo half; echo 'disk is full' >&2; exit 1");
        System.out.println("exit: " + failed.status().code() + " after " + failed.outputLines() + ", saying "
                + failed.errorOutput().strip());
        try {
            Subprocess.builder("no-such-program").run();
        } catch (LaunchException e) {
            System.out.println("exit: " + e.getMessage());
        }
    }

    private static Completed shell(String script) throws InterruptedException {
        return Subprocess.builder("sh", "-c", script).run();
    }

    private static void state() throws InterruptedException {
        try (var cat = Subprocess.builder("cat").start()) {
            System.out.println("state: alive " + cat.isAlive() + ", status " + cat.exitStatus());
            cat.closeInput();
            cat.join();
            System.out.println("state: alive " + cat.isAlive() + ", status " + cat.exitStatus());
        }
    }

    private static void timeOut() throws InterruptedException {
        try {
            Subprocess.builder("sleep", "3600").run(Duration.ofMillis(300));
        } catch (TimeoutException e) {
            System.out.println("time-out: " + e.getMessage());
        }
    }

    /// A shell that has started two programs, of which one has left its session, so that no signal to a group of
    /// processes would reach it.
    private static void descendants() throws InterruptedException {
        String script = "sleep 3600 & echo $!; setsid sleep 3600 & echo $!; wait";
        try (var shell = Subprocess.builder("sh", "-c", script).start()) {
            long first = Long.parseLong(shell.receiveLine().orElseThrow());
            long second = Long.parseLong(shell.receiveLine().orElseThrow());
            System.out.println("descendants: alive " + isAlive(first) + ", " + isAlive(second));
            shell.killTree();
            System.out.println("descendants: the shell ended by " + shell.join().words() + "; gone " + isGone(first)
                    + ", " + isGone(second));
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// Whether its number is free again, for which the system has to take note of its end.
    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::onExit)
                .map(exit -> exit.thenApply(_ -> true)
                        .completeOnTimeout(false, 30, TimeUnit.SECONDS)
                        .join())
                .orElse(true);
    }
}
