package io.github.offspring.process;

import io.github.offspring.internal.os.Deadline;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What a program has written to one of its streams and nobody has taken yet, up to a limit.
///
/* What happens at the limit depends on whether somebody takes lines. If so the program is made to wait, by not reading
 * its pipe. If nobody does, or the one who did waits for the program's end, or has ended, waiting would be for ever:
 * then the oldest bytes make room for the newest, and whoever takes lines later is told.
 */
final class KeptOutput implements OutputSink {

    private static final int FIRST_CAPACITY = 4096;
    // A thread that takes lines and ends tells nobody; only while the buffer is full somebody has to look.
    private static final long LOOK_MILLIS = 20;

    private final String name;
    private final long pid;
    private final String which;
    private final int limit;
    private final Charset charset;
    private final CompletableFuture<KeptOutput> overflow = new CompletableFuture<>();
    // All of what follows is guarded by this object's monitor.
    // A ring: `length` bytes from `start` on.
    private byte[] ring = new byte[0];
    private int start;
    private int length;
    // How many bytes from `start` on hold no line break.
    private int searched;
    private long lost;
    private boolean lossUntold;
    private boolean cut;
    private boolean ended;
    private boolean released;
    private boolean closed;
    private boolean full;
    private @Nullable Thread taker;
    private final Set<Thread> waitingForEnd = new HashSet<>();

    /// @param pid of the program, for error messages
    KeptOutput(String name, long pid, String which, int limit, Charset charset) {
        this.name = name;
        this.pid = pid;
        this.which = which;
        this.limit = limit;
        this.charset = charset;
    }

    // ---- What comes

    @Override
    public synchronized void add(byte[] bytes, int count) throws InterruptedException {
        int from = 0;
        while (from < count && !ended && !closed) {
            if (length == limit) {
                if (isAwaited()) {
                    full = true;
                    wait(LOOK_MILLIS);
                    continue;
                }
                lose(Math.min(count - from, length));
            }
            full = false;
            int part = Math.min(count - from, limit - length);
            put(bytes, from, part);
            from += part;
            notifyAll();
        }
        full = false;
    }

    /// Whether somebody can be expected to make room.
    private boolean isAwaited() {
        Thread current = taker;
        return !released && current != null && current.isAlive() && !waitingForEnd.contains(current);
    }

    private void put(byte[] bytes, int from, int count) {
        reserve(length + count);
        int at = wrapped(start + length);
        int first = Math.min(count, ring.length - at);
        System.arraycopy(bytes, from, ring, at, first);
        System.arraycopy(bytes, from + first, ring, 0, count - first);
        length += count;
    }

    private void reserve(int size) {
        if (size > ring.length) {
            long capacity = Math.max(Math.max(size, FIRST_CAPACITY), Math.min(2L * ring.length, limit));
            byte[] larger = new byte[(int) Math.min(capacity, Math.max(size, limit))];
            copy(length, larger);
            ring = larger;
            start = 0;
        }
    }

    private int wrapped(int index) {
        return index < 0 || index >= ring.length ? index - ring.length : index;
    }

    private void copy(int count, byte[] target) {
        int first = Math.min(count, ring.length - start);
        System.arraycopy(ring, start, target, 0, first);
        System.arraycopy(ring, 0, target, first, count - first);
    }

    private void lose(int count) {
        skip(count);
        lost += count;
        lossUntold = true;
        cut = true;
        overflow.complete(this);
    }

    private void skip(int count) {
        start = wrapped(start + count);
        length -= count;
        searched = Math.max(0, searched - count);
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized boolean isFull() {
        return full;
    }

    // ---- Who takes it

    /// The next line, without its line break; empty at the end of the stream.
    ///
    /// @param timeout what the caller was given, for an error message
    synchronized Optional<String> nextLine(Duration timeout, long deadline)
            throws InterruptedException, TimeoutException {
        taker = Thread.currentThread();
        while (true) {
            if (closed) {
                throw new IllegalStateException(name + ": is closed, so its " + which + " cannot be read any more");
            }
            tellLoss();
            int end = findLineBreak();
            if (cut && (end >= 0 || ended || length == limit)) {
                // What is left of a line whose beginning is lost.
                skip(end >= 0 ? end + 1 : length);
                cut = end < 0 && !ended;
                notifyAll();
            } else if (end >= 0) {
                return Optional.of(takeLine(end, 1));
            } else if (ended) {
                return length == 0 ? Optional.empty() : Optional.of(takeLine(length, 0));
            } else {
                awaitMore(timeout, deadline);
            }
        }
    }

    private void tellLoss() {
        if (lossUntold) {
            lossUntold = false;
            throw new IllegalStateException(name + ": the beginning of its " + which
                    + " is lost because nobody took it in time: lost=" + lost + " bytes, kept=" + limit
                    + " bytes; take lines from the start, or set a larger maxOutput");
        }
    }

    private void awaitMore(Duration timeout, long deadline) throws InterruptedException, TimeoutException {
        if (length == limit && !cut) {
            throw new IllegalStateException(name + ": a line of its " + which + " is longer than is kept: limit="
                    + limit + " bytes; set a larger maxOutput");
        }
        long left = Deadline.left(deadline);
        if (left <= 0) {
            throw new TimeoutException(name + ": has not written a line to its " + which + " in "
                    + Deadline.words(timeout) + ": pid=" + pid);
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
    }

    private int findLineBreak() {
        while (searched < length) {
            if (ring[wrapped(start + searched)] == '\n') {
                return searched;
            }
            searched++;
        }
        return -1;
    }

    private String takeLine(int end, int breakBytes) {
        byte[] line = new byte[end];
        copy(end, line);
        skip(end + breakBytes);
        searched = 0;
        notifyAll();
        boolean carriageReturn = breakBytes > 0 && end > 0 && line[end - 1] == '\r';
        return new String(line, 0, carriageReturn ? end - 1 : end, charset);
    }

    /// All that is there; it is not taken.
    synchronized byte[] bytes() {
        byte[] all = new byte[length];
        copy(length, all);
        return all;
    }

    synchronized long lost() {
        return lost;
    }

    /// Completes when something is lost.
    CompletableFuture<KeptOutput> overflow() {
        return overflow;
    }

    /// Says that this thread takes nothing before the program has ended.
    synchronized void beginWaitForEnd() {
        waitingForEnd.add(Thread.currentThread());
        notifyAll();
    }

    synchronized void stopWaitForEnd() {
        waitingForEnd.remove(Thread.currentThread());
    }

    /// From now on the program never waits for somebody to take what it writes.
    synchronized void release() {
        released = true;
        notifyAll();
    }

    /// Nobody takes anything any more; what is there can still be looked at.
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
