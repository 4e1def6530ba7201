package io.github.offspring.channel;

import io.github.offspring.CodecException;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.QueueCell;
import io.github.offspring.internal.robust.QueueKind;
import io.github.offspring.internal.robust.QueuePassage;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Inbound;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A queue for any number of producers and consumers in any processes of the family.
///
/// ```java
/// SharedQueue<Sample> results = SharedQueue.create(1_000);
/// try (var child = ChildProcess.start(() -> measure(results))) {
///     for (Sample s : results) {           // ends when no producer is left
///         plot(s);
///     }
/// }
/// ```
///
/// It is bounded: by a number of elements, and by the memory for them. Elements that take more than a quarter of
/// that memory are kept outside of it, one by one, as long as there is room in the shared memory of the machine.
/// What can be in one process only, such as an end of a pipe, cannot be put: it is moved by one process to another
/// one, while an element is anybody's, or nobody's, and may outlive whoever has put it. Elements are copied in and
/// out, so what is done to an object that has been put changes nothing here. What cannot be sent is an error of
/// the call that puts it, and the queue is as it was.
///
/// It goes to other processes in a task, through a connection or another queue, as a field of something, at any
/// time, and is the same there. Elements are taken in the order in which they were put; those of one thread come
/// in the order in which it has put them.
///
/// **The end** [#close] ends the stream for all: nobody can put anything, those who take get what is there, and
/// then `take` throws [QueueClosedException], `poll` returns null, and iterations end. A queue also ends by
/// itself, when it is empty and nobody may put anything any more:
///
/// - a process may put as long as it has the queue. It may no more when it has ended, however that came; when it
///   says [#doneProducing]; and when it waits for an element, or takes one, and has never put any. Whoever does
///   put something after that may again, as long as the queue has not ended;
/// - while the queue is on its way to another process its sender keeps it open; while it is in a task of a pool,
///   the process that has submitted the task does, until that is done, and not the worker;
/// - a queue that no other process has ever had does not end by itself, unless [#doneProducing] was said.
///
/// So a process that starts children and then takes from the queue counts for nothing, and the stream ends when
/// the last of the children is done. One that takes first and puts later, or hands the queue on later, says
/// [#willProduce]. An end can come too late, if somebody keeps the queue and does nothing with it, but no element
/// is ever lost by it: what cannot be put any more is an exception where it is put.
///
/// **As a collection** Iterating, [#stream], [#forEach] and [#drainTo] take the elements out; the first three wait
/// for more, until the end; an iterator has taken an element as soon as `hasNext` has said that there is one. Methods
// that would have to look at elements in the middle, such as [#contains] and
/// [#remove(Object)], throw [UnsupportedOperationException].
///
/// **Threads and processes** *Thread-safe; any process of the family.* A virtual thread that waits does not hold
/// its carrier.
///
/// **Time** A small element takes about half a microsecond on each side, most of it for encoding; a call of the
/// operating system is added if somebody sleeps on the other side. Not fair among those who wait.
///
/// **Crash** Wherever a process is killed, order, room and the others' elements stay as they are. One that is
/// killed while it puts has put the element or has not. One that is killed while it takes has left the element to
/// others, or has had it: an element is lost only if its taker dies between the moment in which it is out of the
/// queue and the return of the call, and that is one element for each thread of the dead process (with [#drainTo],
/// as many as were taken at once). With [#lease], in a queue that is [leased][SharedQueueBuilder#leased], none is
/// lost: an element belongs to the queue until it is acknowledged. Those who wait for something that only the dead
/// process could have brought are woken.
///
/// @param <E> what goes through it
public sealed class SharedQueue<E> extends TakeOnlyQueue<E> implements AutoCloseable, Serializable
        permits JoinableQueue {

    @Serial
    private static final long serialVersionUID = 1L;

    /// So many are encoded before the first of them is put.
    private static final int PORTION = 64;

    // Never written: a handle goes in the queue's place.
    private final transient QueueCell cell;

    SharedQueue(Domain domain, Block block) {
        cell = new QueueCell(domain, block, this);
    }

    // ---- Making

    /// Creates a queue that is bounded by memory alone, of which it has 1 MiB.
    ///
    /// @param <E> what goes through it
    /// @return the queue
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> SharedQueue<E> create() {
        return builder().create();
    }

    /// Creates a queue that is bounded by a number of elements, with a KiB for each of them, though from 64 KiB to
    /// 16 MiB in all: if they take more, fewer of them are in the queue at a time.
    ///
    /// @param <E> what goes through it
    /// @param capacity how many elements there can be at most, in [1, 536870911]
    /// @return the queue
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> SharedQueue<E> create(int capacity) {
        return builder().capacity(capacity).create();
    }

    /// Gives a builder of queues that are not as usual.
    ///
    /// @return a new one
    public static SharedQueueBuilder builder() {
        return new SharedQueueBuilder();
    }

    @SuppressWarnings("unchecked") // Nothing is in it.
    static <E> SharedQueue<E> make(QueueCell.Mode mode, int capacity, long ringBytes) {
        return (SharedQueue<E>) LocalObjects.create(
                QueueKind.QUEUE.kind(),
                QueueCell.bytes(ringBytes),
                block -> QueueCell.fill(block, mode, capacity, ringBytes),
                SharedQueue::begin,
                QueueKind.QUEUE::freeParts);
    }

    private static SharedQueue<?> begin(Domain domain, Block block) {
        SharedQueue<?> made = of(domain, block);
        boolean complete = false;
        try {
            made.cell.begin();
            complete = true;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "queue: cannot be created because " + e.getMessage() + ", directory=" + domain.directory()
                            + "; make it smaller, free some space there, or set offspring.memory-dir to another folder",
                    e);
        } finally {
            if (!complete) {
                domain.heap().free(block);
            }
        }
    }

    private static SharedQueue<?> of(Domain domain, Block block) {
        return QueueCell.isJoinable(block) ? new JoinableQueue<>(domain, block) : new SharedQueue<>(domain, block);
    }

    final QueueCell cell() {
        return cell;
    }

    /// Gives the queue a name, for people: it is seen in all processes. The queue has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedQueue<E> named(String name) {
        LocalObjects.name(cell.block(), getClass(), name);
        return this;
    }

    /// Tells the name of the queue.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public final Optional<String> name() {
        return LocalObjects.nameOf(cell.block());
    }

    // ---- Putting

    /// Puts an element, waiting for room as long as it takes.
    ///
    /// @param element not null
    /// @throws InterruptedException if this thread is interrupted, also before; it has not been put then
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may put anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    @Override
    public void put(E element) throws InterruptedException {
        put(element, Deadline.NEVER);
    }

    private boolean put(E element, long deadline) throws InterruptedException {
        QueueElement encoded = QueueElement.of(element);
        boolean done = false;
        try {
            done = cell.put(List.of(encoded), deadline) > 0;
        } finally {
            if (!done) {
                encoded.abandon();
            }
        }
        if (!done) {
            checkOpen();
        }
        return done;
    }

    /// Puts an element if there is room at once.
    ///
    /// @param element not null
    /// @return whether it has been put
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may put anything any more
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    @Override
    public boolean offer(E element) {
        QueueElement encoded = QueueElement.of(element);
        QueueCell.Put put = QueueCell.Put.FULL;
        try {
            put = cell.offer(encoded);
        } finally {
            if (put != QueueCell.Put.DONE) {
                encoded.abandon();
            }
        }
        if (put == QueueCell.Put.CLOSED) {
            throw closed();
        }
        return put == QueueCell.Put.DONE;
    }

    /// Puts an element if there is room in time.
    ///
    /// @param element not null
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @param unit of the time-out
    /// @return whether it has been put
    /// @throws InterruptedException if this thread is interrupted, also before; it has not been put then
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may put anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return put(element, deadline(timeout, unit));
    }

    private static long deadline(long timeout, TimeUnit unit) {
        return Deadline.after(
                Duration.ofNanos(Objects.requireNonNull(unit, "unit").toNanos(timeout)));
    }

    /// Puts an element if there is room in time.
    ///
    /// @param element not null
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether it has been put
    /// @throws InterruptedException if this thread is interrupted, also before; it has not been put then
    /// @throws CodecException if it cannot be sent
    /// @throws QueueClosedException if nobody may put anything any more, also while this waits
    /// @throws UncheckedIOException if it is kept outside of the queue's memory and there is no space for it
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return put(element, Deadline.after(timeout));
    }

    /// Puts elements one behind the other, waiting for room as long as it takes. It is faster than one by one;
    /// those of others may come in between.
    ///
    /// @param elements not null, none of them
    /// @throws InterruptedException if this thread is interrupted, also before; some may have been put, from the
    /// first one on
    /// @throws CodecException if one cannot be sent; as before
    /// @throws QueueClosedException if nobody may put anything any more; as before
    /// @throws UncheckedIOException if one is kept outside of the queue's memory and there is no space for it; as
    /// before
    public void putAll(Iterable<? extends E> elements) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        checkOpen();
        List<QueueElement> portion = new ArrayList<>();
        for (E element : elements) {
            portion.add(QueueElement.of(element));
            if (portion.size() == PORTION) {
                putPortion(portion);
                portion.clear();
            }
        }
        putPortion(portion);
    }

    private void putPortion(List<QueueElement> portion) throws InterruptedException {
        int done = 0;
        try {
            done = cell.put(portion, Deadline.NEVER);
        } finally {
            portion.subList(done, portion.size()).forEach(QueueElement::abandon);
        }
        if (done < portion.size()) {
            throw closed();
        }
    }

    final void checkOpen() {
        if (cell.isClosed()) {
            throw closed();
        }
    }

    final QueueClosedException closed() {
        String reason = cell.closer()
                .map(closer -> "by " + closer.name() + " (pid " + closer.pid() + ")")
                .orElse("by itself: it was empty and nobody was left who might have put anything; call willProduce"
                        + " in a process that takes first and puts later");
        return new QueueClosedException(this + ": is closed " + reason);
    }

    // ---- Taking

    /// Takes the next element, waiting for it as long as it takes.
    ///
    /// In a [leased][SharedQueueBuilder#leased] queue it is acknowledged before this returns, unless the queue is a
    /// [JoinableQueue]: if the process dies then, it is lost. [#lease] keeps it.
    ///
    /// @return the element
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws CodecException if it cannot be decoded here; it has been taken
    /// @throws QueueClosedException if there will never be one again
    /// @throws UncheckedIOException if the queue is leased or joinable and there is no shared memory for the note
    /// that it has been taken; it has not been taken then
    @Override
    public E take() throws InterruptedException {
        E element = take(Deadline.NEVER);
        if (element == null) {
            throw closed();
        }
        return element;
    }

    /// @return null at the end
    @Override
    final @Nullable E takeUntilEnd() throws InterruptedException {
        return take(Deadline.NEVER);
    }

    private @Nullable E take(long deadline) throws InterruptedException {
        return received(cell.take(QueueElement::read, deadline));
    }

    private @Nullable E received(QueueCell.@Nullable Taken<Inbound> taken) {
        if (taken == null) {
            return null;
        }
        boolean decoded = false;
        try {
            E element = decode(taken.value());
            decoded = true;
            return element;
        } finally {
            QueueCell.Taking taking = taken.taking();
            if (taking != null) {
                taken(taking, decoded);
            }
        }
    }

    @SuppressWarnings("unchecked") // Only elements of this type are ever put.
    private E decode(Inbound message) {
        return (E) QueueElement.decode(message);
    }

    /// What becomes of an element that is about to be returned.
    ///
    /// @param decoded false if an exception is thrown in its place
    void taken(QueueCell.Taking taking, boolean decoded) {
        finish(taking);
    }

    void finish(QueueCell.Taking taking) {
        cell.finish(taking);
    }

    void giveBack(QueueCell.Taking taking) {
        cell.giveBack(taking);
    }

    /// Takes the next element if there is one at once; as [#take] does, if it is leased.
    ///
    /// @return the element; null if there is none
    /// @throws CodecException if it cannot be decoded here; it has been taken
    /// @throws UncheckedIOException if the queue is leased or joinable and there is no shared memory for the note
    /// that it has been taken; it has not been taken then
    @Override
    public @Nullable E poll() {
        return received(cell.poll(QueueElement::read));
    }

    /// Takes the next element if there is one in time; as [#take] does, if it is leased.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @param unit of the time-out
    /// @return the element; null if there was none in time, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws CodecException if it cannot be decoded here; it has been taken
    /// @throws UncheckedIOException if the queue is leased or joinable and there is no shared memory for the note
    /// that it has been taken; it has not been taken then
    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return take(deadline(timeout, unit));
    }

    /// Takes the next element if there is one in time; as [#take] does, if it is leased.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the element; null if there was none in time, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws CodecException if it cannot be decoded here; it has been taken
    /// @throws UncheckedIOException if the queue is leased or joinable and there is no shared memory for the note
    /// that it has been taken; it has not been taken then
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return take(Deadline.after(timeout));
    }

    /// Looks at the next element and leaves it where it is.
    ///
    /// @return a copy of it; null if there is none
    /// @throws CodecException if it cannot be decoded here
    @Override
    public @Nullable E peek() {
        Inbound message = cell.peek(QueueElement::read);
        return message == null ? null : decode(message);
    }

    /// Takes all elements that are there, as [#drainTo(Collection, int)] does.
    ///
    /// @param target what they are added to
    /// @return how many
    /// @throws CodecException if one cannot be decoded here
    /// @throws UncheckedIOException if there is no shared memory for a note of what has been taken
    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /// Takes the elements that are there, up to a number, some of them at a time. What is put meanwhile stays.
    ///
    /// In a [leased][SharedQueueBuilder#leased] queue each is acknowledged as soon as it has been added to the
    /// target, unless the queue is a [JoinableQueue].
    ///
    /// If the target does not take one, with an exception, which is thrown, then that and up to 63 after it have
    /// been taken and are lost; in a joinable queue they count as finished, in a leased one they are there again.
    ///
    /// @param target what they are added to
    /// @param most how many at most
    /// @return how many
    /// @throws CodecException if one cannot be decoded here, which is lost; what was taken with it is in the target
    /// @throws UncheckedIOException if the queue is leased or joinable and there is no shared memory for the note
    /// that one has been taken; those before it are in the target
    @Override
    @SuppressWarnings("ReferenceEquality") // A queue is equal to itself alone.
    public int drainTo(Collection<? super E> target, int most) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException(this + ": cannot be drained into itself");
        }
        int there = Math.max(1, cell.size());
        int count = 0;
        // What is put meanwhile is not waited for: somebody who puts faster than this takes would keep it for ever.
        for (int limit = limit(there, most); count < limit; limit = limit(there, most)) {
            List<QueueCell.Taken<Inbound>> some = cell.drain(QueueElement::read, Math.min(PORTION, limit - count));
            if (some.isEmpty()) {
                break;
            }
            handOver(some, target);
            count += some.size();
        }
        lookForEnd();
        return count;
    }

    private int limit(int there, int most) {
        return cell.isClosed() ? most : Math.min(most, there);
    }

    /// Perhaps nobody comes any more who would find that it is over.
    private void lookForEnd() {
        if (cell.isClosed()) {
            cell.isOver();
        }
    }

    private void handOver(List<QueueCell.Taken<Inbound>> some, Collection<? super E> target) {
        List<CodecException> failures = new ArrayList<>();
        int done = 0;
        try {
            for (QueueCell.Taken<Inbound> each : some) {
                E element = decode(each.value(), failures);
                if (element != null) {
                    target.add(element);
                }
                QueueCell.Taking taking = each.taking();
                if (taking != null) {
                    taken(taking, element != null);
                }
                done++;
            }
        } catch (RuntimeException e) {
            failures.forEach(e::addSuppressed);
            throw e;
        } finally {
            some.subList(done, some.size()).forEach(this::leave);
        }
        if (!failures.isEmpty()) {
            CodecException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private @Nullable E decode(Inbound message, List<CodecException> failures) {
        try {
            return decode(message);
        } catch (CodecException e) {
            failures.add(e);
            return null;
        }
    }

    /// What has been taken, and handed to nobody.
    private void leave(QueueCell.Taken<Inbound> taken) {
        QueueCell.Taking taking = taken.taking();
        if (taking != null && cell.returns()) {
            giveBack(taking);
        } else if (taking != null) {
            finish(taking);
        }
    }

    /// Takes all elements that are there, and forgets them. What was to be [finished][JoinableQueue#taskDone] is.
    /// What has been leased is not there.
    @Override
    public void clear() {
        List<CodecException> undecoded = new ArrayList<>();
        int there = Math.max(1, cell.size());
        int count = 0;
        for (int limit = limit(there, Integer.MAX_VALUE); count < limit; limit = limit(there, Integer.MAX_VALUE)) {
            List<QueueCell.Taken<Inbound>> some = cell.drain(QueueElement::read, Math.min(PORTION, limit - count));
            if (some.isEmpty()) {
                break;
            }
            for (QueueCell.Taken<Inbound> each : some) {
                // A queue in it, which might be waited for elsewhere, has arrived then.
                decode(each.value(), undecoded);
                QueueCell.Taking taking = each.taking();
                if (taking != null) {
                    finish(taking);
                }
            }
            undecoded.clear();
            count += some.size();
        }
        lookForEnd();
    }

    // ---- Leases

    /// Takes the next element, waiting for it as long as it takes, so that it is still the queue's until it is
    /// acknowledged.
    ///
    /// @return the lease of the element
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws CodecException if it cannot be decoded here; it has been taken and acknowledged, as it would fail
    /// for everybody
    /// @throws QueueClosedException if there will never be one again
    /// @throws UncheckedIOException if there is no shared memory for the note that it has been taken; it has not
    /// been taken then
    /// @throws UnsupportedOperationException if the queue was not made with [SharedQueueBuilder#leased]
    public Lease<E> lease() throws InterruptedException {
        return lease(Deadline.NEVER).orElseThrow(this::closed);
    }

    /// Takes the next element if there is one in time, so that it is still the queue's until it is acknowledged.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the lease of the element; empty if there was none in time, or there will never be one again
    /// @throws InterruptedException if this thread is interrupted, also before; nothing has been taken then
    /// @throws CodecException if it cannot be decoded here; it has been taken and acknowledged
    /// @throws UncheckedIOException if there is no shared memory for the note that it has been taken; it has not
    /// been taken then
    /// @throws UnsupportedOperationException if the queue was not made with [SharedQueueBuilder#leased]
    public Optional<Lease<E>> tryLease(Duration timeout) throws InterruptedException {
        return lease(Deadline.after(timeout));
    }

    private Optional<Lease<E>> lease(long deadline) throws InterruptedException {
        checkLeased();
        QueueCell.Taken<Inbound> taken = cell.take(QueueElement::read, deadline);
        if (taken == null) {
            return Optional.empty();
        }
        QueueCell.Taking taking = Objects.requireNonNull(taken.taking());
        boolean decoded = false;
        try {
            Lease<E> lease = new Lease<>(this, decode(taken.value()), taking, taken.deliveries());
            decoded = true;
            return Optional.of(lease);
        } finally {
            if (!decoded) {
                finish(taking);
            }
        }
    }

    final void checkLeased() {
        if (!cell.returns()) {
            throw new UnsupportedOperationException(
                    this + ": has no leases; make it with SharedQueue.builder().leased()");
        }
    }

    // ---- The end

    /// Ends the stream, for all processes: nobody can put anything any more, those who take get what is there. Does
    /// nothing if it has been done.
    @Override
    public void close() {
        cell.close(Identity.current().name());
    }

    /// Tells whether nobody can put anything any more.
    ///
    /// @return true also if it has ended by itself
    public boolean isClosed() {
        return cell.isClosed();
    }

    /// Tells whether there will never be an element again.
    ///
    /// @return false as long as something is there, or is leased and might come back
    public boolean isEnded() {
        return cell.isOver();
    }

    /// Says that this process puts nothing more, so that the queue may end by itself. If it puts something later it
    /// counts again, unless the queue has ended.
    public void doneProducing() {
        cell.passage().sayDoneProducing();
    }

    /// Says that this process may put something though it takes, until it says [#doneProducing] or ends. Does
    /// nothing if the queue is closed.
    public void willProduce() {
        cell.passage().willProduce();
    }

    // ---- Looking

    /// Tells how many elements are there to be taken, or were a moment ago.
    ///
    /// @return without those that have been leased
    @Override
    public int size() {
        return cell.size();
    }

    /// Tells whether nothing is there to be taken, or was a moment ago.
    @Override
    public boolean isEmpty() {
        return cell.size() == 0;
    }

    /// Tells how many more of the shortest elements can be put, or could a moment ago; of longer ones fewer, or
    /// none, for which the memory is full first.
    ///
    /// @return 0 if it is full or closed
    @Override
    public int remainingCapacity() {
        return cell.room();
    }

    /// Shows the queue, and how full it is.
    @Override
    public String toString() {
        return words() + "]";
    }

    /// The beginning of what is shown.
    final String words() {
        return LocalObjects.words(getClass(), cell.block()) + "[size=" + size()
                + (cell.capacity() < SharedQueueBuilder.MAX_CAPACITY ? " of " + cell.capacity() : "")
                + (cell.returns() ? ", leased" : "") + (cell.isClosed() ? ", closed" : "");
    }

    // ---- Travelling

    // Not private: it is the subclass's too.
    @Serial
    final Object writeReplace() throws NotSerializableException {
        if (!Encoder.isEncoding()) {
            return handle(cell.passage().departUnwatched());
        }
        if (Encoder.isEncodingTask()) {
            Encoder.registerDeparture(QueueHold.begin(cell.passage()), "queue");
            return handle(QueuePassage.Ticket.GUEST);
        }
        QueuePassage.Ticket ticket = cell.passage().depart();
        Encoder.registerDeparture(new QueueDeparture(cell.passage(), ticket), "queue");
        return handle(ticket);
    }

    private Handle handle(QueuePassage.Ticket ticket) {
        return new Handle(cell.block().reference(), ticket.index(), ticket.number());
    }

    /// What stands for the queue in a message.
    private record Handle(long reference, int index, long number) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                SharedQueue<?> queue =
                        LocalObjects.receive(reference, QueueKind.QUEUE.kind(), SharedQueue.class, SharedQueue::of);
                queue.cell.passage().arrive(new QueuePassage.Ticket(index, number));
                return queue;
            } catch (IOException e) {
                throw new InvalidObjectException("a shared queue: " + e.getMessage(), e);
            }
        }
    }
}
