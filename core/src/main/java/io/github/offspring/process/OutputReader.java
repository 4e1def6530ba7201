package io.github.offspring.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Empties one of a program's output streams, from the first byte on, in a thread of its own.
final class OutputReader implements Runnable {

    private static final int BUFFER_BYTES = 16 * 1024;
    /// More than any pipe holds unless root has it so: what comes after that was not written by a program that had
    /// ended before.
    private static final int MOST_IN_PIPE_BYTES = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration STEP = Duration.ofMillis(50);

    private final InputStream in;
    private final OutputSink sink;
    private final Thread thread;
    private volatile boolean busy;
    private final AtomicLong count = new AtomicLong();
    private volatile long lastCame;
    // Of the thread that waits for the end.
    private long most;

    OutputReader(InputStream in, OutputSink sink, String threadName) {
        this.in = in;
        this.sink = sink;
        thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (in) {
            for (int part = in.read(buffer); part >= 0; part = in.read(buffer)) {
                busy = true;
                sink.add(buffer, part);
                count.addAndGet(part);
                lastCame = System.nanoTime();
                busy = false;
            }
        } catch (IOException _) {
            // The program is gone, and its pipe with it.
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } finally {
            sink.end();
        }
    }

    /// The program has ended: whatever it has written is in the pipe by now.
    void programEnded() {
        most = count.get() + MOST_IN_PIPE_BYTES;
        lastCame = System.nanoTime();
    }

    /// After the end of the program: waits until all that it had written is there to be taken, or as much as there
    /// is room for.
    ///
    /* Its descendants may hold the stream open for ever, and write to it for ever. What the program has written comes
     * first: all of it has come when nothing comes for a while, or more has come than a pipe holds.
     *
     * @return false if it goes on when somebody takes what is there
     */
    boolean awaitEmpty() throws InterruptedException {
        while (!thread.join(STEP)) {
            if (sink.isFull()) {
                return false;
            }
            boolean silent = !busy && System.nanoTime() - lastCame > PATIENCE.toNanos();
            if (silent || count.get() > most) {
                sink.end();
                return true;
            }
        }
        return true;
    }
}
