package io.github.offspring.process;

import io.github.offspring.PeerLostException;
import io.github.offspring.internal.os.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Writes to a program's standard input in a thread of its own, so that whoever sends can stop waiting for a
/// program that does not read.
final class InputFeeder {

    /// A program whose end has been heard of reads no more: the writer comes back at once, unless some other
    /// program still holds its input open.
    private static final Duration WRITER_PATIENCE = Duration.ofMillis(200);

    private final String name;
    private final long pid;
    private final String threadName;
    private final OutputStream out;
    // All guarded by this object's monitor; writing itself is not.
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private boolean started;
    private boolean used;
    private boolean closed;
    // Whether the thread that writes is at a piece.
    private boolean writing;
    // Why nothing can be written any more; null as long as it can.
    private @Nullable String broken;
    private @Nullable IOException failure;

    private static final class Piece {
        final byte[] bytes;
        boolean begun;
        boolean done;

        Piece(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /// @param pid of the program, for error messages
    InputFeeder(String name, long pid, String threadName, OutputStream out) {
        this.name = name;
        this.pid = pid;
        this.threadName = threadName;
        this.out = out;
    }

    /// Has it written when the program reads; nobody waits for that.
    synchronized void give(byte[] bytes) {
        if (bytes.length > 0) {
            pieces.add(new Piece(bytes));
            work();
        }
    }

    /// Writes; returns when the system has taken it all.
    synchronized void send(byte[] bytes, Duration timeout, long deadline)
            throws InterruptedException, TimeoutException {
        if (closed) {
            throw new IllegalStateException(name + ": its input has been closed");
        }
        checkWhole();
        used = true;
        Piece piece = new Piece(bytes);
        pieces.add(piece);
        work();
        try {
            while (!piece.done) {
                if (broken != null) {
                    awaitWriter(piece);
                    if (piece.done) {
                        return;
                    }
                }
                checkWhole();
                long left = Deadline.left(deadline);
                if (left <= 0) {
                    throw new TimeoutException(name + ": did not read what was sent to it in " + Deadline.words(timeout)
                            + ": pid=" + pid + ", mayHaveReadPart=" + piece.begun);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } finally {
            if (!piece.begun) {
                pieces.remove(piece);
            }
        }
    }

    /// The program may have read all of it, as its last, and its end be known before the writer has come back.
    private void awaitWriter(Piece piece) throws InterruptedException {
        long end = Deadline.after(WRITER_PATIENCE);
        while (piece.begun && !piece.done && writing && Deadline.left(end) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Deadline.left(end));
        }
    }

    private void checkWhole() {
        if (broken != null) {
            throw new PeerLostException(name + ": nothing can be sent to it because " + broken, failure);
        }
    }

    private void work() {
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name(threadName).start(this::run);
        }
        notifyAll();
    }

    private void run() {
        try (out) {
            for (Piece piece = next(); piece != null; piece = next()) {
                out.write(piece.bytes);
                out.flush();
                done(piece);
            }
        } catch (IOException e) {
            stopped();
            broken("it has closed its input", e);
        }
    }

    private synchronized void stopped() {
        writing = false;
    }

    /// The next one to write; null if there will be none.
    private synchronized @Nullable Piece next() {
        try {
            while (pieces.isEmpty() && !closed && broken == null) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        Piece piece = broken == null ? pieces.poll() : null;
        if (piece != null) {
            piece.begun = true;
            writing = true;
        }
        return piece;
    }

    private synchronized void done(Piece piece) {
        piece.done = true;
        writing = false;
        notifyAll();
    }

    private synchronized void broken(String why, @Nullable IOException cause) {
        if (broken == null) {
            broken = why;
            failure = cause;
        }
        pieces.clear();
        notifyAll();
    }

    /// The program is gone: those who wait for it to read are told.
    synchronized void programEnded(String words) {
        broken("it has ended: " + words, null);
        shut();
    }

    /// Tells whether somebody has talked to the program and may still do so: a program that, most likely, reads.
    synchronized boolean isInUse() {
        return used && !closed && broken == null;
    }

    /// Closes the program's input when all that has been sent is written. Does not wait for that.
    synchronized void close() {
        if (!closed) {
            closed = true;
            shut();
        }
    }

    private void shut() {
        if (started) {
            // The one who writes closes it when he comes back.
            notifyAll();
            return;
        }
        started = true;
        try {
            out.close();
        } catch (IOException e) {
            broken("it has closed its input", e);
        }
    }
}
