package io.github.offspring.cli.map;

import io.github.offspring.LaunchException;
import io.github.offspring.cli.map.LineReader.Line;
import io.github.offspring.cli.screen.Screen;
import io.github.offspring.pool.LazyResults;
import io.github.offspring.pool.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One run: takes the outcomes as they come, writes them, and notes how far it is.
///
/// What is written and what is noted go together: at any moment, also if this process is killed, the note tells of
/// output that is there, and output of which it does not tell is cut off by the next run.
final class MapRun {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final long FLUSH_NANOS = Duration.ofMillis(50).toNanos();
    private static final long CHECKPOINT_NANOS = Duration.ofMillis(100).toNanos();
    /// Of the time, at most one part of so many goes into notes.
    private static final int CHECKPOINT_SHARE = 20;

    private static final long PATIENCE_MILLIS = 1000;

    private final Screen screen;
    private final Journal journal;
    private final LinesInFlight inFlight;
    private final LineSource source;
    private final Mark begin;
    private final MapProgress progress;
    // All below are guarded by it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Tally tally;
    private boolean stopped;
    private boolean over;
    private boolean complete;
    private long flushedNanos = System.nanoTime();
    private long notedNanos = flushedNanos;
    private long noteNanos;

    MapRun(Screen screen, Journal journal, LinesInFlight inFlight, LineSource source, MapProgress progress) {
        this.screen = screen;
        this.journal = journal;
        this.inFlight = inFlight;
        this.source = source;
        this.progress = progress;
        begin = journal.begin().mark();
        tally = new Tally(journal.begin().succeeded(), journal.begin().failed());
    }

    /// Writes all that comes.
    ///
    /// @throws LaunchException if no workers can be started
    /// @throws RejectedExecutionException if the pool has given up
    /// @throws UncheckedIOException if something cannot be written, or the input not be read
    /// @throws io.github.offspring.cli.screen.NobodyReadsException if nobody reads standard output any more
    Tally run(LazyResults<byte @Nullable []> results) throws InterruptedException {
        boolean done = false;
        try {
            takeAll(results);
            done = true;
            return tally;
        } finally {
            end(done);
        }
    }

    private void takeAll(LazyResults<byte @Nullable []> results) throws InterruptedException {
        while (!hasAll()) {
            Optional<Outcome<byte @Nullable []>> next = results.nextOutcome(Duration.ZERO);
            if (next.isEmpty()) {
                rest();
                next = results.nextOutcome(TICK);
            }
            if (next.isPresent() ? !settle(next.get()) : isThisJvmEnding()) {
                awaitTheEnd();
            }
            tick();
        }
        rest();
        IOException failure = source.failure();
        if (failure != null) {
            throw new UncheckedIOException("cannot read standard input: " + failure.getMessage(), failure);
        }
    }

    /// From now on the files may be closed.
    private void end(boolean done) {
        lock.lock();
        try {
            over = true;
            complete = done;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasAll() {
        return source.isAtEnd() && inFlight.size() == 0;
    }

    /// @return false if this process is being ended: then what comes is nobody's result
    private boolean settle(Outcome<byte @Nullable []> outcome) {
        Throwable thrown = outcome.failure();
        if (thrown != null && !LineFailure.isFromWorker(thrown)) {
            checkPool(thrown);
        }
        if (thrown != null && isThisJvmEnding()) {
            return false;
        }
        lock.lock();
        try {
            if (stopped) {
                return false;
            }
            byte[] result = outcome.value();
            long number = begin.number(outcome.index());
            Line line = inFlight.finish(number, result == null ? 0 : result.length);
            if (thrown == null) {
                tally.succeeded();
                journal.result(result);
            } else {
                fail(new LineFailure(number + 1, line.bytes(), line.tooLong(), thrown));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// What the pool itself has to say is no line's failure.
    private static void checkPool(Throwable thrown) {
        if (thrown instanceof LaunchException e) {
            throw e;
        }
        if (thrown instanceof RejectedExecutionException e) {
            throw e;
        }
    }

    private void fail(LineFailure failure) {
        tally.failed(failure.kind());
        if (!journal.failure(failure)) {
            screen.complain(failure.readable());
        }
    }

    // ---- Now and then

    private void tick() {
        if (System.nanoTime() - flushedNanos < FLUSH_NANOS) {
            return;
        }
        rest();
        progress.show(tally.lines(), tally.failedLines(), inFlight.bytesDone());
    }

    /// There is time to write what there is.
    private void rest() {
        lock.lock();
        try {
            if (!stopped) {
                flush();
                noteIfDue();
            }
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        if (journal.hasPending()) {
            if (journal.mayBeOnScreen()) {
                // What is written would hang behind the bar.
                screen.status("");
            }
            journal.flush();
        }
        flushedNanos = System.nanoTime();
    }

    private void noteIfDue() {
        long now = System.nanoTime();
        if (hasAll() || now - notedNanos >= Math.max(CHECKPOINT_NANOS, noteNanos * CHECKPOINT_SHARE)) {
            journal.note(inFlight.mark(), tally);
            notedNanos = System.nanoTime();
            noteNanos = notedNanos - now;
        }
    }

    // ---- The end from outside

    /// Writes what there is, notes it, and lets nothing follow.
    ///
    /// @return how far it is, for people
    String stop() {
        boolean locked = false;
        try {
            // A reader of ours that has stopped to read keeps the lock for as long as it likes.
            locked = lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (!locked) {
                return "nobody reads the results";
            }
            if (over) {
                return complete ? "all " + tally : "";
            }
            stopped = true;
            flush();
            journal.note(inFlight.mark(), tally);
            return "so far " + tally + journal.advice();
        } catch (InterruptedException _) {
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    private static boolean isThisJvmEnding() {
        Thread probe = Thread.ofPlatform().unstarted(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    /// The hooks have the last word.
    private static void awaitTheEnd() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
