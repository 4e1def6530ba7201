package io.github.offspring.process;

import io.github.offspring.ExitStatus;
import io.github.offspring.PeerLostException;
import io.github.offspring.channel.Awaitable;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Any program as a child of this process: to give it input, to take its output and its errors, to wait for it, to
/// end it with all that it has started.
///
/// ```java
/// Completed sorted = Subprocess.builder("sort").input("b\na\n").run();        // to its end
/// System.out.println(sorted.output());
///
/// try (var calculator = Subprocess.builder("bc").start()) {                    // and line by line
///     System.out.println(calculator.ask("6 * 7", Duration.ofSeconds(5)));
/// }
/// ```
///
/// It compares with [Process], whose streams have to be read in threads of one's own, or it hangs. It compares
/// with Python's `subprocess`: `run` and `complete` are `run` and `communicate`, [#exitStatus] is `poll`, `join`
/// is `wait`.
///
/// **Output** Both streams are read all the time; `maxOutput` bytes of each are kept until somebody takes them, as
/// lines or as a whole. A program that writes more has to wait, once somebody takes lines of that stream; if
/// nobody does, or the thread that did waits for the program's end, the oldest bytes make room, and whoever comes
/// for them later is told that they are lost. Output that is taken as a whole is whole, or an error; of errors the
/// end is kept.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Several threads may take lines: each goes to
/// one of them.
///
/// **Time** Time-outs count from the call. It takes up to a second longer until the end of a program is seen whose
/// descendants live on and hold its output open.
///
/// **Crash** If the program dies, what it had written can still be taken, then its streams end; to send it
/// something is a [PeerLostException]. When this JVM ends in order, also by Ctrl-C or SIGTERM, its programs and
/// their descendants are asked to end, given the family's grace time, and killed. When this JVM is a child process
/// or a worker of a pool and is killed or crashes, its parent kills them, on Linux; when its parent is gone, it
/// does itself. When the root of a family is killed by SIGKILL or crashes, only the ends of its pipes tell the
/// program: its input ends, and what it writes then is an error for it. A program that minds neither lives on.
///
/// **Descendants** are found by the tree of processes and, on Linux, by a mark in their environment. What cannot
/// be found: a process whose parent has ended, if it has cleared its environment, or on another system than Linux;
/// and what a service starts at a program's request, such as a container. What cannot be ended: a process of
/// another user, such as one started by `sudo`.
public final class Subprocess implements Awaitable, AutoCloseable {

    private final ProgramSettings settings;
    private final String title;
    private final RunningProgram program;
    private final CompletionStage<ExitStatus> completion;
    private final ReentrantLock asking = new ReentrantLock();
    // Guarded by the lock.
    private boolean outOfStep;
    private volatile boolean closed;

    Subprocess(ProgramSettings settings, RunningProgram program) {
        this.settings = settings;
        this.program = program;
        title = RunningProgram.title(settings.name());
        completion = program.exit().minimalCompletionStage();
    }

    /// Begins to say how a program is to be started.
    ///
    /// @param command the program, by its path or to be found on the `PATH`, and its arguments, as they are: no
    /// shell sees them
    /// @return a builder with the default options
    /// @throws IllegalArgumentException if there is no program, or a word holds a NUL character
    public static SubprocessBuilder builder(String... command) {
        Objects.requireNonNull(command, "command");
        return new SubprocessBuilder(Arrays.asList(command));
    }

    /// Begins to say how a program is to be started.
    ///
    /// @param command the program, by its path or to be found on the `PATH`, and its arguments, as they are: no
    /// shell sees them
    /// @return a builder with the default options
    /// @throws IllegalArgumentException if there is no program, or a word holds a NUL character
    public static SubprocessBuilder builder(List<String> command) {
        return new SubprocessBuilder(command);
    }

    static void checkTime(String title, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(title + ": a time must not be negative: timeout=" + timeout);
        }
    }

    // ---- Its state

    /// Returns its name in messages and before lines that are shown.
    ///
    /// @return the program, without its folder
    public String name() {
        return settings.name();
    }

    /// Returns its process id.
    ///
    /// @return the id, also after it has ended
    public long pid() {
        return program.pid();
    }

    /// Tells whether it lives.
    ///
    /// @return false once it has ended and what it had written is there to be taken
    public boolean isAlive() {
        return !program.exit().isDone();
    }

    /// Looks how it ended; never waits.
    ///
    /// A program that ends with a number above 128 looks as if it had been ended by a signal, as it does to a
    /// shell.
    ///
    /// @return [ExitStatus.Returned] for exit code 0, [ExitStatus.Exited] for another one, [ExitStatus.Signaled]
    /// for a signal; empty as long as it lives
    public Optional<ExitStatus> exitStatus() {
        return Optional.ofNullable(program.exit().getNow(null));
    }

    /// Returns what completes when it has ended.
    ///
    /// @return a future of its own at every call, which does not fail by itself: to cancel it, or to set a time for
    /// it, has no effect on the program
    public CompletableFuture<ExitStatus> onExit() {
        return OwnCopy.of(program.exit());
    }

    /// Returns what completes when it has ended, for a [io.github.offspring.channel.WaitSet].
    @Override
    public CompletionStage<ExitStatus> completion() {
        return completion;
    }

    /// Waits until it has ended. Its input stays open: one that reads until its end goes on.
    ///
    /// @return how it ended
    /// @throws InterruptedException if the thread is interrupted
    public ExitStatus join() throws InterruptedException {
        return Objects.requireNonNull(program.join(Deadline.NEVER));
    }

    /// Waits until it has ended, but not for ever.
    ///
    /// @param timeout how long to wait at most; zero or less only looks
    /// @return true if it has ended; false if the time is over
    /// @throws InterruptedException if the thread is interrupted
    public boolean join(Duration timeout) throws InterruptedException {
        return program.join(Deadline.after(timeout)) != null;
    }

    /// Closes its input, waits until it has ended, and returns what it has written and nobody has taken as lines.
    ///
    /// @return its output, its errors, and how it ended
    /// @throws IllegalStateException if it has written more than is kept of its output: it is killed with its
    /// descendants
    /// @throws InterruptedException if the thread is interrupted; the program goes on
    public Completed complete() throws InterruptedException {
        closeInput();
        program.joinWhole(Deadline.NEVER);
        return completed();
    }

    /// Closes its input, waits until it has ended, but not for ever, and returns what it has written and nobody has
    /// taken as lines.
    ///
    /// @param timeout how long to wait at most
    /// @return its output, its errors, and how it ended
    /// @throws TimeoutException if the time is over; the program goes on, and this can be called again
    /// @throws IllegalArgumentException if the time is negative
    /// @throws IllegalStateException if it has written more than is kept of its output: it is killed with its
    /// descendants
    /// @throws InterruptedException if the thread is interrupted; the program goes on
    public Completed complete(Duration timeout) throws InterruptedException, TimeoutException {
        checkTime(title, timeout);
        closeInput();
        if (!program.joinWhole(Deadline.after(timeout))) {
            throw new TimeoutException(title + ": has not ended in " + Deadline.words(timeout) + ": pid=" + pid());
        }
        return completed();
    }

    private Completed completed() throws InterruptedException {
        if (program.lostBytes() > 0) {
            program.killTree();
            throw new IllegalStateException(title + ": wrote more than is kept of its output: kept="
                    + settings.maxOutput() + " bytes; take lines while it runs, or set a larger maxOutput");
        }
        return new Completed(join(), program.outputBytes(), program.errorBytes(), settings.charset());
    }

    // ---- Talking to it

    /// Writes a line to its input; waits until the system has taken it, which a program delays that does not read.
    ///
    /// @param line the line, without a line break, which is added
    /// @throws IllegalArgumentException if it holds a line break
    /// @throws PeerLostException if the program has closed its input or has ended
    /// @throws IllegalStateException if its input was closed here
    /// @throws InterruptedException if the thread is interrupted; the program may get the line all the same
    public void send(String line) throws InterruptedException {
        try {
            write(line, Duration.ofSeconds(Long.MAX_VALUE), Deadline.NEVER);
        } catch (TimeoutException e) {
            throw new AssertionError("there was no time given", e);
        }
    }

    /// Writes a line to its input; waits until the system has taken it, but not for ever.
    ///
    /// @param line the line, without a line break, which is added
    /// @param timeout how long to wait at most
    /// @throws TimeoutException if the time is over, because the program does not read; if it had read a part of
    /// the line already, as the message says, it gets the rest when it reads on, otherwise it never gets the line
    /// @throws IllegalArgumentException if the line holds a line break, or the time is negative
    /// @throws PeerLostException if the program has closed its input or has ended
    /// @throws IllegalStateException if its input was closed here
    /// @throws InterruptedException if the thread is interrupted; the program may get the line all the same
    public void send(String line, Duration timeout) throws InterruptedException, TimeoutException {
        checkTime(title, timeout);
        write(line, timeout, Deadline.after(timeout));
    }

    /// Writes bytes to its input, as they are; waits until the system has taken them.
    ///
    /// @param bytes what to write; the caller must not change it before this returns
    /// @throws PeerLostException if the program has closed its input or has ended
    /// @throws IllegalStateException if its input was closed here
    /// @throws InterruptedException if the thread is interrupted; the program may get the bytes all the same
    public void sendBytes(byte[] bytes) throws InterruptedException {
        Objects.requireNonNull(bytes, "bytes");
        try {
            feed(bytes, Duration.ofSeconds(Long.MAX_VALUE), Deadline.NEVER);
        } catch (TimeoutException e) {
            throw new AssertionError("there was no time given", e);
        }
    }

    private void write(String line, Duration timeout, long deadline) throws InterruptedException, TimeoutException {
        feed(encoded(line), timeout, deadline);
    }

    private byte[] encoded(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    title + ": a line must not hold a line break: at=" + line.indexOf('\n') + "; send line by line");
        }
        return (line + "\n").getBytes(settings.charset());
    }

    private void feed(byte[] bytes, Duration timeout, long deadline) throws InterruptedException, TimeoutException {
        checkOpen();
        program.input().send(bytes, timeout, deadline);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(title + ": is closed"
                    + exitStatus().map(status -> ": ended=" + status.words()).orElse(""));
        }
    }

    /// Waits for the next line of its output.
    ///
    /// @return the line, without its line break; empty if the program has ended, or has closed its output, and
    /// nothing is left
    /// @throws IllegalStateException if this is closed; or if its output is not captured; or if the line is longer
    /// than is kept; or, once, if lines have been lost because nobody took them
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    public Optional<String> receiveLine() throws InterruptedException {
        return nextLine(program.output());
    }

    /// Waits for the next line of its output, but not for ever.
    ///
    /// @param timeout how long to wait at most
    /// @return the line, without its line break; empty if the program has ended, or has closed its output, and
    /// nothing is left
    /// @throws TimeoutException if the time is over; nothing has been consumed
    /// @throws IllegalArgumentException if the time is negative
    /// @throws IllegalStateException if this is closed; or if its output is not captured; or if the line is longer
    /// than is kept; or, once, if lines have been lost because nobody took them
    /// @throws InterruptedException if the thread is interrupted; nothing has been consumed
    public Optional<String> receiveLine(Duration timeout) throws InterruptedException, TimeoutException {
        checkTime(title, timeout);
        return program.output().nextLine(timeout, Deadline.after(timeout));
    }

    private static Optional<String> nextLine(KeptOutput from) throws InterruptedException {
        try {
            return from.nextLine(Duration.ofSeconds(Long.MAX_VALUE), Deadline.NEVER);
        } catch (TimeoutException e) {
            throw new AssertionError("there was no time given", e);
        }
    }

    /// Sends a line and waits for the line that answers it. Of several threads that ask each gets its own answer.
    ///
    /// @param line the question, without a line break, which is added
    /// @param timeout how long to wait at most
    /// @return the answer, without its line break
    /// @throws TimeoutException if the time is over. The answer may still come, and would be taken for that of the
    /// next question: no other question can be asked
    /// @throws PeerLostException if the program ends, or closes its output, instead of answering
    /// @throws IllegalArgumentException if the line holds a line break, or the time is negative
    /// @throws IllegalStateException if an earlier question has not been answered in its time; or as for
    /// [#receiveLine()] and [#send(String)]
    /// @throws InterruptedException if the thread is interrupted; no other question can be asked
    public String ask(String line, Duration timeout) throws InterruptedException, TimeoutException {
        checkTime(title, timeout);
        byte[] question = encoded(line);
        long deadline = Deadline.after(timeout);
        if (!asking.tryLock(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException(
                    title + ": was answering others for " + Deadline.words(timeout) + ": pid=" + pid());
        }
        try {
            if (outOfStep) {
                throw new IllegalStateException(title + ": cannot be asked because it has not answered an earlier"
                        + " question, and may do so now; start another one");
            }
            outOfStep = true;
            String answer = exchange(question, timeout, deadline);
            outOfStep = false;
            return answer;
        } finally {
            asking.unlock();
        }
    }

    private String exchange(byte[] question, Duration timeout, long deadline)
            throws InterruptedException, TimeoutException {
        feed(question, timeout, deadline);
        return program.output()
                .nextLine(timeout, deadline)
                .orElseThrow(() -> new PeerLostException(
                        title + ": has not answered because "
                                + exitStatus()
                                        .map(status -> "it has ended: " + status.words())
                                        .orElse("it has closed its output: pid=" + pid()),
                        null));
    }

    /// Returns the lines of its output, as they come, up to its end. They are the ones that [#receiveLine()] would
    /// return.
    ///
    /// The stream throws what [#receiveLine()] throws; if its thread is interrupted, an [IllegalStateException],
    /// and the thread stays interrupted.
    ///
    /// @return a stream that waits for each line
    /// @throws IllegalStateException if its output is not captured
    public Stream<String> lines() {
        return lines(program.output());
    }

    /// Returns the lines that it writes to standard error, as they come, up to its end. Otherwise as [#lines].
    ///
    /// @return a stream that waits for each line
    /// @throws IllegalStateException if its error output is not captured
    public Stream<String> errorLines() {
        return lines(program.errorOutput());
    }

    private Stream<String> lines(KeptOutput from) {
        return StreamSupport.stream(
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super String> action) {
                        Optional<String> line = lineOrEnd(from);
                        line.ifPresent(action);
                        return line.isPresent();
                    }
                },
                false);
    }

    private Optional<String> lineOrEnd(KeptOutput from) {
        try {
            return nextLine(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(title + ": its lines are not taken because the thread is interrupted", e);
        }
    }

    /// Returns what it has written to standard error so far and nobody has taken as lines; does not take it.
    ///
    /// @return the text; if that was more than is kept, the end of it; what is not valid in the program's charset
    /// is replaced
    /// @throws IllegalStateException if its error output is not captured
    public String errorOutput() {
        return new String(program.errorOutput().bytes(), settings.charset());
    }

    /// Closes its input: it reads what has been sent, and then the end. Closing twice is no error.
    public void closeInput() {
        program.input().close();
    }

    // ---- Its end

    /// Asks it to end (SIGTERM). Not its descendants: many programs end theirs when they are asked themselves.
    ///
    /// Has no effect on one that has ended.
    public void terminate() {
        program.terminate();
    }

    /// Makes it end at once (SIGKILL), and nothing else: what it has started lives on, until [#close].
    ///
    /// Has no effect on one that has ended.
    public void kill() {
        program.kill();
    }

    /// Makes it and all its descendants end at once (SIGKILL), also if it has ended itself. Returns when none of
    /// them is found any more; for what cannot be found see above.
    public void killTree() {
        program.killTree();
    }

    /// Sees to it that it and all its descendants have ended. One whose input was open and had been sent something
    /// is given the family's grace time to end by the end of its input. Then, or at once, they are asked to end
    /// (SIGTERM); when the grace time has passed after that they are made to (SIGKILL). Returns when none of them
    /// is found any more.
    ///
    /// A program's descendants are ended also if it has ended by itself. Closing twice is no error. How it ended,
    /// and its error output, can still be asked for afterwards; lines cannot be taken any more.
    @Override
    public void close() {
        closed = true;
        program.close(Deadline.nanos(Family.current().grace()));
    }

    @Override
    public String toString() {
        return "Subprocess[" + name() + ", pid=" + pid() + ", "
                + exitStatus().map(ExitStatus::words).orElse("running") + "]";
    }
}
