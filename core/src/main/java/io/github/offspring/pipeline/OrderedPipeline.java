package io.github.offspring.pipeline;

import io.github.offspring.CodecException;
import io.github.offspring.ElementFailedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Elements that go through stages of work, each in processes of its own, and come out in the order in which they
/// went in.
///
/// ```java
/// try (var pages = OrderedPipeline.from(scanner)                        // an Iterator, Iterable or Stream
///         .stage("clean", 2, Image::clean)
///         .stage("read", stage -> stage.workers(4).retries(1), Text::read)
///         .start()) {
///     pages.forEachRemaining(book::add);                                // in the order of the scanner
/// }
/// ```
///
/// Between the stages are bounded buffers, [shared queues][io.github.offspring.channel.SharedQueue]. As long as
/// there is room in the one behind it a stage does not wait for the next one; then it waits with what it has, and
/// so on up to the source, which is pulled by a thread of its own and may be infinite. Elements are copied from
/// process to process; they must be serializable, and not null.
///
/// A stage with several workers overtakes itself. What comes out too early is kept here until it is its turn:
/// never more than there is room for in all buffers and hands together. An element is overtaken in its stage by no
/// more than have room with it in the hands of the workers and the buffer before them; then the stage waits for
/// it. A stage behind stages of one worker each gets its elements in order, too; behind others, as they come.
///
/// **Failures** If an element fails, [#next] throws an [ElementFailedException] at its place, when all before it
/// have been given out, and the pipeline is over; with [OrderedPipelineBuilder#skipFailures] it is reported and
/// left out. What fails: an element for which a function throws, for which it takes longer than
/// [StageOptions#timeout] or whose process dies, both more often than [StageOptions#retries] allows, and one that
/// cannot be sent. If the source throws, that comes behind all it has given before, and is thrown as it is if it
/// is unchecked.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* Several threads may consume; they share the
/// elements.
///
/// **Order** What happens before the source gives an element happens before the first stage's function is applied
/// to it, that before the next one's, and that before it is given out here.
///
/// **Time** An element takes some ten microseconds for each stage, all processes together. Time-outs are minima.
///
/// **Crash** A worker may be killed at any instruction: its place is taken by a new process, no element is lost or
/// given out twice, and the order is kept. The function is begun again only with the element that the dead one had
/// in its hands, if the stage's retries allow; otherwise that element fails, with a [WorkerDiedException] as the
/// cause. It can do so although the function had ended, as long as its result had not been handed on. No later
/// stage sees an element twice because of that. If processes of a stage die ten times in a row and have done
/// nothing, the pipeline fails. If this process dies, however it does, all its workers end.
///
/// **The end** When everything has been consumed the workers end by themselves. [#close] ends them before. One
/// that is neither closed nor consumed keeps its processes until this one ends, but does not keep it from ending.
///
/// @param <R> what comes out of the last stage
public final class OrderedPipeline<R> implements Iterator<R>, AutoCloseable {

    /// @param value null if it failed
    private record Ready<R>(@Nullable R value, @Nullable Throwable failure) {}

    private final PipelineRun run;
    private final @Nullable Consumer<? super ElementFailedException> report;
    // Held while a thread waits for an element; the others wait for it.
    private final ReentrantLock consuming = new ReentrantLock();
    // The next four are written with the lock in hand; the last two are read without.
    private final Sequencer sequencer;
    private @Nullable Ready<R> ready;
    // How many elements have been given out or left out.
    private final AtomicLong settled = new AtomicLong();
    private volatile boolean failureTold;
    private volatile boolean closed;

    OrderedPipeline(PipelineRun run, @Nullable Consumer<? super ElementFailedException> report) {
        this.run = run;
        this.report = report;
        sequencer = new Sequencer(run);
    }

    // ---- Making

    /// Begins a pipeline.
    ///
    /// @param <T> its elements
    /// @param source gives the elements; pulled in a thread of its own, only as far as there is room
    /// @return a builder without stages
    public static <T> OrderedPipelineBuilder<T> from(Iterator<? extends T> source) {
        return new OrderedPipelineBuilder<>(source, () -> {});
    }

    /// Begins a pipeline.
    ///
    /// @param <T> its elements
    /// @param source gives the elements; iterated in a thread of its own, only as far as there is room
    /// @return a builder without stages
    public static <T> OrderedPipelineBuilder<T> from(Iterable<? extends T> source) {
        return from(source.iterator());
    }

    /// Begins a pipeline.
    ///
    /// @param <T> its elements
    /// @param source gives the elements, in its encounter order; pulled in a thread of its own, only as far as
    /// there is room, and closed when nothing more is pulled
    /// @return a builder without stages
    public static <T> OrderedPipelineBuilder<T> from(Stream<? extends T> source) {
        return new OrderedPipelineBuilder<>(source.iterator(), source::close);
    }

    // ---- Consuming

    /// Waits until there is another element, or failure, or the end.
    ///
    /// @return false at the end, and after a failure of the pipeline has been thrown
    /// @throws CancellationException if the thread is interrupted; its flag stays set, and the pipeline goes on
    /// @throws IllegalStateException if this has been closed
    @Override
    public boolean hasNext() {
        try {
            consuming.lockInterruptibly();
            try {
                return await(Deadline.NEVER) != null;
            } finally {
                consuming.unlock();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Waits for the next element.
    ///
    /// @return the element
    /// @throws NoSuchElementException at the end, and after a failure of the pipeline has been thrown
    /// @throws ElementFailedException if the element failed; the pipeline is over
    /// @throws CompletionException if the source threw a checked exception, or the pipeline failed with one
    /// @throws CodecException if a function cannot be received by the processes of its stage
    /// @throws CancellationException if the thread is interrupted; its flag stays set, and the pipeline goes on
    /// @throws IllegalStateException if this has been closed
    @Override
    public R next() {
        try {
            return take(Deadline.NEVER)
                    .orElseThrow(() ->
                            new NoSuchElementException("pipeline '" + run.name() + "': has ended", run.failure()));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Waits for the next element for a time. Throws failures as [#next] does.
    ///
    /// @param timeout how long at most; zero or less only looks
    /// @return the element; empty if there is none in time, and at the end: [#isAtEnd] tells which
    /// @throws InterruptedException if the thread is interrupted; the pipeline goes on
    /// @throws ElementFailedException if the element failed; the pipeline is over
    /// @throws IllegalStateException if this has been closed
    public Optional<R> poll(Duration timeout) throws InterruptedException {
        return take(Deadline.after(timeout));
    }

    /// Tells whether nothing more will come. Does not wait.
    ///
    /// @return true if all elements of the source have been given out, the pipeline has failed or been closed;
    /// false if that is not known yet
    public boolean isAtEnd() {
        return closed
                || failureTold
                || settled.get() >= run.feeder().end() && run.feeder().failure() == null;
    }

    /// Returns the elements that have not been consumed as a stream. Closing the stream closes this. It throws what
    /// [#next] throws.
    ///
    /// @return a sequential stream
    public Stream<R> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    private Optional<R> take(long deadline) throws InterruptedException {
        if (!consuming.tryLock(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            Ready<R> next = await(deadline);
            if (next == null) {
                return Optional.empty();
            }
            ready = null;
            settled.incrementAndGet();
            if (next.failure() != null) {
                failureTold = true;
                run.fail(next.failure());
                throw unchecked(next.failure());
            }
            return Optional.ofNullable(next.value());
        } finally {
            consuming.unlock();
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new CompletionException(failure);
        };
    }

    /// Sees to it that the next element is here.
    ///
    /// @return null if it does not come in time, and at the end
    private @Nullable Ready<R> await(long deadline) throws InterruptedException {
        while (ready == null && !failureTold) {
            checkOpen();
            Parcel parcel = sequencer.take(deadline);
            checkOpen();
            if (parcel == null) {
                Throwable failure = run.failure();
                if (failure == null && sequencer.isAtEnd()) {
                    failure = run.feeder().failure();
                }
                ready = failure == null ? null : new Ready<>(null, failure);
                return ready;
            }
            open(parcel);
        }
        return ready;
    }

    @SuppressWarnings("unchecked") // The last stage gives nothing else.
    private void open(Parcel parcel) throws InterruptedException {
        ElementFailedException failure;
        try {
            if (parcel.isValue()) {
                ready = new Ready<>((R) parcel.value(), null);
                return;
            }
            Throwable cause = causeOf(parcel);
            if (cause == null) {
                return;
            }
            failure = failed(parcel, cause);
        } catch (CodecException e) {
            failure = failed(parcel, e);
        } finally {
            run.deaths().forgetUpTo(parcel.index());
        }
        if (report == null) {
            ready = new Ready<>(null, failure);
        } else {
            settled.incrementAndGet();
            report.accept(failure);
        }
    }

    private ElementFailedException failed(Parcel parcel, Throwable cause) {
        String stage = parcel.stage() == Parcel.SOURCE
                ? "source"
                : run.terms(parcel.stage()).name();
        return new ElementFailedException(run.name(), stage, parcel.index(), parcel.attempts(), cause);
    }

    /// @return null if the pipeline is over before that is known
    private @Nullable Throwable causeOf(Parcel parcel) throws InterruptedException {
        if (!parcel.isLost()) {
            return parcel.thrown();
        }
        Deaths.Death death = run.deaths().await(parcel.stage(), parcel.index(), parcel.attempts());
        if (death == null && run.isOver()) {
            return null;
        }
        if (death == null) {
            return new AssertionError("pipeline '" + run.name() + "': nobody knows how a worker died: element="
                    + parcel.index() + ", attempt=" + parcel.attempts());
        }
        return death.timedOut()
                ? new TimeoutException("pipeline '" + run.name() + "': took too long: timeout="
                        + run.terms(parcel.stage()).timeout() + ", pid="
                        + death.report().pid())
                : new WorkerDiedException(death.report(), parcel.index() + 1, parcel.attempts(), true, false);
    }

    private CancellationException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException failure = new CancellationException(
                "pipeline '" + run.name() + "': the thread that waits for an element has been interrupted");
        failure.initCause(e);
        return failure;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("pipeline '" + run.name() + "': has been closed");
        }
    }

    // ---- Looking

    /// Tells what the stages do: which are idle, which are busy, how much waits before them.
    ///
    /// @return one state for each, in their order; the last ones if this has been closed
    public List<StageState> stages() {
        return run.states();
    }

    /// Shows the name and the stages.
    @Override
    public String toString() {
        return "OrderedPipeline " + run.name() + stages();
    }

    // ---- The end

    /// Ends the pipeline: nothing more is pulled, what has not been consumed is dropped, the workers are asked to
    /// end, and made to after the family's grace time. Returns when they have. Those who wait for an element get
    /// an [IllegalStateException]. Closing twice is no error.
    @Override
    public void close() {
        closed = true;
        run.close();
    }
}
