package io.github.offspring.pool;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The results of a lazy map, as they come.
///
/// ```java
/// try (var lines = Files.lines(file); var results = pool.mapLazily(lines.iterator(), Words::count)) {
///     while (results.hasNext()) {
///         System.out.println(results.next());
///     }
/// }
/// ```
///
/// The input is pulled by a thread of its own, never further than the look-ahead beyond what has been consumed
/// here: it may be infinite, and the memory that is needed does not grow with its length. If the input waits, so
/// does [#hasNext], but only when all results so far have been consumed.
///
/// An element that fails, and one that cannot be sent, fails alone and at its place: [#next] throws its failure,
/// and the iteration may go on. An input that throws has its exception as the last outcome, after all results of
/// what it gave before.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Several threads may take outcomes, by
/// [#nextOutcome].
///
/// **Order** What happens before the map is handed in, and before the input gives an element, happens before the
/// function is applied to it, and that before the result is consumed.
///
/// **Crash** If a worker dies, exactly the one element that it was running fails, with
/// [io.github.offspring.WorkerDiedException].
///
/// **The end** [#close] ends what runs and interrupts the thread that pulls. After the pool has been shut down the
/// elements that had been pulled are done; if the input has more, a
/// [java.util.concurrent.RejectedExecutionException] stands once for all of them. One that is neither closed nor
/// consumed to its end keeps the results that it has, and the input, until this process ends; it does not keep the
/// process from ending.
///
/// @param <R> the results
public final class LazyResults<R extends @Nullable Object> implements Iterator<R>, AutoCloseable {

    private final LazyJob job;
    private final LazyFeeder feeder;

    @SuppressWarnings({"unused", "FieldCanBeLocal"}) // whoever consumes has not lost the pool
    private final Intake intake;

    LazyResults(LazyJob job, LazyFeeder feeder, Intake intake) {
        this.job = job;
        this.feeder = feeder;
        this.intake = intake;
    }

    /// Waits until there is another result, or failure, or the end.
    ///
    /// @return false at the end
    /// @throws CancellationException if the thread is interrupted; its flag stays set, and the map goes on
    /// @throws IllegalStateException if this has been closed
    @Override
    public boolean hasNext() {
        try {
            job.await(Deadline.NEVER);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        boolean atEnd = job.isConsumed();
        if (atEnd) {
            job.awaitTold();
        }
        return !atEnd;
    }

    /// Waits for the next result.
    ///
    /// An element's failure is thrown as it is if it is unchecked, otherwise as the cause of a
    /// [CompletionException]; the iteration may go on after it.
    ///
    /// @return the result
    /// @throws NoSuchElementException at the end
    /// @throws CompletionException if the element failed with a checked exception
    /// @throws CancellationException if the thread is interrupted; its flag stays set, and the map goes on
    /// @throws IllegalStateException if this has been closed
    @Override
    @SuppressWarnings("NullAway") // if it is null, the results are of a type that has null
    public R next() {
        Outcome<R> outcome;
        try {
            outcome =
                    nextOutcome().orElseThrow(() -> new NoSuchElementException("map: all results have been consumed"));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        switch (outcome.failure()) {
            case null -> {
                return outcome.value();
            }
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new CompletionException(failure);
        }
    }

    private static CancellationException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException failure =
                new CancellationException("map: the thread that waits for a result has been interrupted");
        failure.initCause(e);
        return failure;
    }

    /// Waits for what has come of the next element. Does not throw its failure.
    ///
    /// @return it; empty at the end
    /// @throws InterruptedException if the thread is interrupted; the map goes on
    /// @throws IllegalStateException if this has been closed
    public Optional<Outcome<R>> nextOutcome() throws InterruptedException {
        return take(Deadline.NEVER);
    }

    /// Waits for a time for what has come of the next element. Does not throw its failure.
    ///
    /// @param timeout how long; zero or less only looks
    /// @return it; empty if there is none in time, and at the end: [#isAtEnd] tells which
    /// @throws InterruptedException if the thread is interrupted; the map goes on
    /// @throws IllegalStateException if this has been closed
    public Optional<Outcome<R>> nextOutcome(Duration timeout) throws InterruptedException {
        return take(Deadline.after(timeout));
    }

    @SuppressWarnings("unchecked") // the outcomes are those of the function that was handed in with this
    private Optional<Outcome<R>> take(long deadline) throws InterruptedException {
        Optional<Outcome<R>> next = Optional.ofNullable((Outcome<R>) job.take(deadline));
        if (next.isEmpty() && job.isConsumed()) {
            job.awaitTold();
        }
        return next;
    }

    /// Tells whether the input has ended and all results have been consumed. Does not wait.
    ///
    /// @return true if nothing will come any more; false if that is not known yet
    /// @throws IllegalStateException if this has been closed
    public boolean isAtEnd() {
        return job.isConsumed();
    }

    /// Returns the results that have not been consumed as a stream.
    ///
    /// Closing the stream closes this. It throws what [#next] throws.
    ///
    /// @return a sequential stream
    public Stream<R> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /// Cancels what has not been consumed: what has not begun will not be, what runs is interrupted and, after the
    /// pool's grace time, killed. Does not wait for that. Closing twice is no error.
    @Override
    public void close() {
        if (job.close()) {
            feeder.close();
        }
    }
}
