package io.github.offspring.process;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.LaunchException;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.Task;
import io.github.offspring.channel.Awaitable;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A JVM of its own that does one piece of work.
///
/// ```java
/// int n = 42;
/// try (var child = ChildProcess.start(() -> compute(n))) {     // n travels along; compute runs in another process
///     System.out.println(child.result().join());
/// }
/// ```
///
/// The work is a lambda, a method reference, or an object of a class of your own; what it captures, or its fields,
/// are its arguments, and reach the child as copies. Connections that it captures move to the child.
///
/// It compares with a [Thread]: started, named, joined, interrupted, daemon or not; unlike a thread it has a heap
/// of its own, can be killed, and takes nobody along when it crashes. It compares with Python's
/// `multiprocessing.Process`, where `exitcode` is [#exitStatus], `sentinel` is [#onExit], and there is no `run`
/// and no main guard: your `main` is never run a second time.
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
///
/// **Order** What happens before `start` happens before the work; the work happens before what follows its result,
/// or a `join` that returns. All output of the child has been shown, and all its log records have been logged,
/// when a `join` returns.
///
/// **Crash** If the child dies, at any point from before it is up to after its result, its result is a
/// [ProcessDiedException] unless it had already come, `join` returns, and [#deathReport] says what is known. If
/// this process dies, however it does, the child ends at once, and its own children too.
///
/// @param <T> the result of the work
public final class ChildProcess<T extends @Nullable Object> implements Awaitable, AutoCloseable {

    private final ChildSettings settings;
    private final Supervision<T> supervision;

    ChildProcess(ChildSettings settings, Supervision<T> supervision) {
        this.settings = settings;
        this.supervision = supervision;
    }

    /// Starts a child with the default options that does work with a result.
    ///
    /// Returns when the process has been created; whether it comes up shows in its [#result].
    ///
    /// @param <T> the result of the work
    /// @param task the work
    /// @return the child, running
    /// @throws CodecException if the work, or something that it captures, cannot be sent; no process has been
    /// started
    /// @throws LaunchException if no process can be created
    /// @throws IllegalStateException if this JVM is shutting down, or if the static initializer that this is
    /// called in has also started this process: it would start children without end
    public static <T extends @Nullable Object> ChildProcess<T> start(Task<T> task) {
        return builder().start(task);
    }

    /// Starts a child with the default options that does work without a result.
    ///
    /// Returns when the process has been created; whether it comes up shows in its [#result].
    ///
    /// @param action the work
    /// @return the child, running
    /// @throws CodecException if the work, or something that it captures, cannot be sent; no process has been
    /// started
    /// @throws LaunchException if no process can be created
    /// @throws IllegalStateException if this JVM is shutting down, or if the static initializer that this is
    /// called in has also started this process: it would start children without end
    public static ChildProcess<@Nullable Void> start(Action action) {
        return builder().start(action);
    }

    /// Begins to say how a child is to be started.
    ///
    /// @return a builder with the default options
    public static ChildProcessBuilder builder() {
        return new ChildProcessBuilder();
    }

    /// Returns its name.
    ///
    /// @return the name that was given, or one after its place in the family: `process-2`, its first child
    /// `process-2:1`
    public String name() {
        return settings.name();
    }

    /// Tells whether it is ended with this process instead of being waited for.
    ///
    /// @return true if it does not keep this JVM alive
    public boolean isDaemon() {
        return settings.daemon();
    }

    /// Returns its process id.
    ///
    /// @return the id, also after it has ended
    public long pid() {
        return supervision.pid();
    }

    /// Tells whether its JVM had been standing by, so that its work could begin at once.
    ///
    /// @return false if the JVM had to be started first
    public boolean wasStandby() {
        return supervision.wasStandby();
    }

    /// Tells whether it lives.
    ///
    /// @return false once it has ended and its output has been read
    public boolean isAlive() {
        return !supervision.exit().isDone();
    }

    /// Returns what becomes of its work.
    ///
    /// The future completes when the result has arrived, which is before the process ends; exceptionally with what
    /// the work threw, with [ProcessDiedException] if the process died without a result, and with [LaunchException]
    /// if it never came up.
    ///
    /// @return a future of its own at every call: to cancel it, or to set a time for it, has no effect on the child
    public CompletableFuture<T> result() {
        return supervision.result();
    }

    /// Returns what completes when the process has ended.
    ///
    /// @return a future of its own at every call, which does not fail by itself: to cancel it, or to set a time for
    /// it, has no effect on the child
    public CompletableFuture<ExitStatus> onExit() {
        return OwnCopy.of(supervision.exit());
    }

    /// Returns what completes when the process has ended, for a [io.github.offspring.channel.WaitSet].
    @Override
    public CompletionStage<ExitStatus> completion() {
        return supervision.completion();
    }

    /// Returns how it ended.
    ///
    /// @return the status; empty as long as it lives
    public Optional<ExitStatus> exitStatus() {
        return Optional.ofNullable(supervision.exit().getNow(null));
    }

    /// Returns what is known of its death.
    ///
    /// @return the report; empty as long as it lives, and if its work returned or threw and the process then ended
    /// by itself
    public Optional<DeathReport> deathReport() {
        return supervision.deathReport();
    }

    /// Waits until it has ended.
    ///
    /// @return how it ended
    /// @throws InterruptedException if the thread is interrupted
    public ExitStatus join() throws InterruptedException {
        try {
            return supervision.exit().get();
        } catch (ExecutionException e) {
            throw new AssertionError("a child's end is no failure", e);
        }
    }

    /// Waits until it has ended, but not for ever.
    ///
    /// @param timeout how long to wait at most; zero or less only looks
    /// @return true if it has ended; false if the time is over
    /// @throws InterruptedException if the thread is interrupted
    public boolean join(Duration timeout) throws InterruptedException {
        try {
            long nanos = Math.max(0, Deadline.left(Deadline.after(timeout)));
            supervision.exit().get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("a child's end is no failure", e);
        }
    }

    /// Interrupts the thread that does the work, as `Thread.interrupt` does. Work that does not look at it goes on.
    ///
    /// Has no effect on a child that has ended.
    public void interrupt() {
        supervision.interrupt();
    }

    /// Asks the process to end (SIGTERM): its shutdown hooks run, its `finally` blocks do not. One that has not
    /// begun its work ends at once.
    ///
    /// Has no effect on a child that has ended.
    public void terminate() {
        supervision.terminate();
    }

    /// Makes the process end at once (SIGKILL).
    ///
    /// Has no effect on a child that has ended.
    public void kill() {
        supervision.kill();
    }

    /// Returns what it has written to standard output so far.
    ///
    /// @return the text; what is not valid UTF-8 is replaced
    /// @throws IllegalStateException if its output is not captured
    public String output() {
        return captured().out();
    }

    /// Returns what it has written to standard error so far.
    ///
    /// @return the text; what is not valid UTF-8 is replaced
    /// @throws IllegalStateException if its output is not captured
    public String errorOutput() {
        return captured().error();
    }

    private CapturedOutput captured() {
        CapturedOutput captured = supervision.captured();
        if (captured == null) {
            throw new IllegalStateException(
                    "process '" + name() + "': its output is not kept; start it with output(Output.capture())");
        }
        return captured;
    }

    /// Sees to it that it has ended: if its work is done it is given the family's grace time to end by itself;
    /// then, or at once if its work is not done, it is asked to end ([#terminate]); when the grace time has passed
    /// after that it is made to ([#kill]). Returns when it has ended. Closing twice is no error, and all questions
    /// about the child still have their answers afterwards.
    @Override
    public void close() {
        supervision.close();
    }

    @Override
    public String toString() {
        Optional<ExitStatus> status = exitStatus();
        return "ChildProcess[name=" + name() + ", pid=" + pid() + ", parent="
                + ProcessHandle.current().pid() + ", "
                + (status.isEmpty() ? "running" : status.get().words()) + (isDaemon() ? ", daemon" : "") + "]";
    }
}
