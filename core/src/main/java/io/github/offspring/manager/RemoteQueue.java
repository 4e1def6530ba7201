package io.github.offspring.manager;

import io.github.offspring.CodecException;
import io.github.offspring.OffspringException;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.Several;
import io.github.offspring.internal.remote.TimeLimit;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A queue that lives at a [Manager].
///
/// ```java
/// RemoteQueue<String> orders = manager.queue(100);
/// orders.put("tea");                 // waits while there are 100
/// String order = orders.take();      // waits while there is none
/// ```
///
/// It compares with a [java.util.concurrent.LinkedBlockingQueue]; who waits needs no thread of the machine's at
/// the manager. Between processes of one machine a
/// [io.github.offspring.channel.SharedQueue] is faster, and ends by itself. It compares with Python's
/// `Manager().Queue()` and `Manager().JoinableQueue()`. Elements are copied on their way, but for proxies.
///
/// What has been taken counts as unfinished until somebody says [#taskDone], so that one can [wait][#join] until
/// everything is done; who does not wait for that need not say it. What is removed or cleared is finished. So is an
/// element that cannot be read by the process that takes it, which is thrown a [CodecException]: it is not put back,
/// where the same one would take it again.
///
/// Iterators and streams fetch batches and are weakly consistent: they never fail because others change the
/// queue, and have each element once at most. An iterator removes the element that it has given, or nothing if that
/// is not there any more; so do `removeIf` and the like.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All other methods are linearizable; what goes in first comes out first. Those who wait are served in
/// about the order in which they came.
///
/// **Time** A round trip for each call; for `drainTo` and iterators one for each batch. A time-out counts from the
/// call; the manager measures what is left when it gets the call. `offer` and `poll` without a time, and what the JDK
/// makes of them, `add`, `remove()` and the like, do not wait for a manager that is being
/// [started again][ManagerBuilder#restart] either: they throw a [io.github.offspring.ManagerLostException] and have
/// not run. With a time they wait for it as for an element.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, also
/// those that wait; it says whether the call may have run. If a client dies while it waits, it takes and puts
/// nothing any more. Each element is taken once at most: as long as it has not been sent to who takes it, it is
/// not lost with that one, but goes back to its place; so it is on one machine as long as that one has not read
/// it, if it has less than 64 KiB. Later it ends with that process. It stays unfinished then, and who joins waits
/// until somebody else says [#taskDone] for it; a
/// [io.github.offspring.channel.JoinableQueue] sees to that itself.
///
/// @param <E> the elements; not null
public sealed class RemoteQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, AutoCloseable, Serializable
        permits RemoteDeque {

    @Serial
    private static final long serialVersionUID = 1L;

    static final long FOREVER = Long.MAX_VALUE;

    private final transient Reference reference;

    RemoteQueue(Reference reference) {
        this.reference = reference;
    }

    final Reference reference() {
        return reference;
    }

    // ---- Putting

    /// Puts an element if there is room. Never waits.
    ///
    /// @return false if there is no room
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, or is not there at the moment
    @Override
    public boolean offer(E element) {
        return offer(false, element);
    }

    final boolean offer(boolean first, E element) {
        return Calls.callAtOnce(reference, DequeMethod.OFFER, first, Objects.requireNonNull(element));
    }

    /// Puts an element, and waits for room, but not longer than it is told.
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return offer(false, element, unit.toNanos(timeout));
    }

    /// Puts an element, and waits for room, but not longer than it is told.
    ///
    /// @param element the element
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return false if there was no room until then
    /// @throws InterruptedException if this thread is interrupted; nothing has been put then
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return offer(false, element, TimeUnit.NANOSECONDS.convert(timeout));
    }

    final boolean offer(boolean first, E element, long nanos) throws InterruptedException {
        return Calls.await(
                reference,
                DequeMethod.OFFER_IN_TIME,
                first,
                Objects.requireNonNull(element),
                TimeLimit.of(nanos, false));
    }

    /// Puts an element, and waits for room.
    @Override
    public void put(E element) throws InterruptedException {
        offer(false, element, FOREVER);
    }

    /// Puts all elements, one right after the other, in one round trip.
    ///
    /// @throws IllegalStateException if there is not enough room for all; none has been put then
    /// @throws IllegalArgumentException if it is this queue
    @Override
    public boolean addAll(Collection<? extends E> added) {
        checkIsOther(added, "added");
        List<Object> elements = Calls.copy(added);
        if (!Calls.<Boolean>call(reference, DequeMethod.OFFER_ALL, elements)) {
            throw new IllegalStateException(reference + ": has no room: elements=" + elements.size());
        }
        return !elements.isEmpty();
    }

    private void checkIsOther(Collection<?> other, String what) {
        if (other instanceof RemoteQueue<?> queue && equals(queue)) {
            throw new IllegalArgumentException(reference + ": cannot be " + what + " to itself");
        }
    }

    @Override
    public int remainingCapacity() {
        return Calls.call(reference, DequeMethod.ROOM);
    }

    // ---- Taking

    /// Takes the first element. Never waits.
    ///
    /// @return the element; null if there is none
    /// @throws CodecException if it cannot be sent, or read here; it has been taken, and counts as finished
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, or is not there at the moment
    @Override
    public @Nullable E poll() {
        return poll(DequeMethod.POLL_FIRST);
    }

    /// Takes the first element, and waits for one, but not longer than it is told.
    ///
    /// @throws CodecException if it cannot be sent, or read here; it has been taken, and counts as finished
    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(DequeMethod.POLL_FIRST_IN_TIME, unit.toNanos(timeout));
    }

    /// Takes the first element, and waits for one, but not longer than it is told.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the element; null if there was none until then
    /// @throws InterruptedException if this thread is interrupted; nothing has been taken then
    /// @throws CodecException if it cannot be sent, or read here; it has been taken, and counts as finished
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return poll(DequeMethod.POLL_FIRST_IN_TIME, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /// Takes the first element, and waits for one.
    ///
    /// @throws CodecException if it cannot be sent, or read here; it has been taken, and counts as finished
    @Override
    public E take() throws InterruptedException {
        return take(DequeMethod.POLL_FIRST_IN_TIME);
    }

    final @Nullable E poll(DequeMethod method) {
        return taken(Calls.<@Nullable Object>callAtOnce(reference, method));
    }

    final @Nullable E poll(DequeMethod method, long nanos) throws InterruptedException {
        return taken(Calls.<@Nullable Object>await(reference, method, TimeLimit.of(nanos, null)));
    }

    final E take(DequeMethod method) throws InterruptedException {
        return Objects.requireNonNull(poll(method, FOREVER));
    }

    @SuppressWarnings("unchecked") // the queue has them
    private @Nullable E taken(@Nullable Object result) {
        if (result instanceof Several several) {
            throw unread(several.failures());
        }
        return (E) result;
    }

    /// What has been taken and cannot be read here: nobody will finish it.
    final CodecException unread(List<CodecException> failures) {
        var thrown = new CodecException(
                reference + ": what has been taken cannot be read here, and counts as finished, because "
                        + failures.getFirst().getMessage() + ": elements=" + failures.size()
                        + "; if it is not allowed here, connect with its class",
                failures.getFirst());
        failures.stream().skip(1).forEach(thrown::addSuppressed);
        try {
            failures.forEach(_ -> taskDone());
        } catch (OffspringException | IllegalStateException e) {
            // The manager is gone, or somebody has said so who was not asked.
            thrown.addSuppressed(e);
        }
        return thrown;
    }

    /// Takes what there is when it is called, a batch in each round trip.
    ///
    /// @throws CodecException if one cannot be sent, or read here, as [#drainTo(Collection, int)] says
    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /// Takes what there is when it is called, a batch in each round trip.
    ///
    /// What the target throws when an element is added, because it is full for instance, is thrown here. The
    /// elements before that one are in the target then; that one and the others go back to their places in the
    /// queue, even if it is full again. If they cannot, because the manager is gone, a suppressed exception says
    /// how many they were.
    ///
    /// **Crash** With a process that is killed meanwhile end those that are in its target, and those of one batch,
    /// 512 at most.
    ///
    /// @throws CodecException if one cannot be sent, or read here: it has been taken and counts as
    /// finished; those that were taken with it are in the target
    @Override
    public int drainTo(Collection<? super E> target, int most) {
        Objects.requireNonNull(target, "target");
        checkIsOther(target, "drained");
        int count = 0;
        // What others put from now on is not waited for: it might never end.
        long left = most;
        while (left > 0) {
            DrainedBatch batch = DrainedBatch.take(this, (int) Math.min(left, Batch.MAX_ELEMENTS));
            batch.moveTo(target);
            left = Math.min(left - batch.size(), batch.left());
            count += batch.size();
        }
        return count;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return element != null && remove(true, element);
    }

    final boolean remove(boolean first, Object element) {
        return Calls.call(reference, DequeMethod.REMOVE, first, element);
    }

    @Override
    public void clear() {
        Calls.call(reference, DequeMethod.CLEAR);
    }

    // ---- Finishing

    /// Says that an element that was taken is finished. Any process may say so, once for each element.
    ///
    /// @throws IllegalStateException if it has been said as often as elements have been taken; nothing has
    /// happened then
    public void taskDone() {
        Calls.call(reference, DequeMethod.TASK_DONE);
    }

    /// Tells how many elements have been put and are not finished.
    ///
    /// @return those that are in the queue, and those that have been taken
    public long unfinished() {
        return Calls.call(reference, DequeMethod.UNFINISHED);
    }

    /// Waits until everything that has been put is finished.
    ///
    /// @throws InterruptedException if this thread is interrupted
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, also while this waits
    public void join() throws InterruptedException {
        Calls.await(reference, DequeMethod.JOIN, FOREVER);
    }

    /// Waits until everything that has been put is finished, but not longer than it is told.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether everything is finished
    /// @throws InterruptedException if this thread is interrupted
    /// @throws io.github.offspring.ManagerLostException if the manager is gone, also while this waits
    public boolean join(Duration timeout) throws InterruptedException {
        return Calls.await(reference, DequeMethod.JOIN, TimeLimit.of(TimeUnit.NANOSECONDS.convert(timeout), false));
    }

    // ---- Looking

    @Override
    public @Nullable E peek() {
        return Calls.call(reference, DequeMethod.PEEK, true);
    }

    @Override
    public int size() {
        return Calls.call(reference, DequeMethod.SIZE);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return element != null && Calls.<Boolean>call(reference, DequeMethod.CONTAINS, element);
    }

    @Override
    public Iterator<E> iterator() {
        return new DequeIterator<>(reference, true);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the queue itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same queue.
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof RemoteQueue<?> queue && queue.reference.equals(reference);
    }

    @Override
    public final int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return Calls.text(this, reference, element -> element instanceof RemoteQueue<?> queue ? queue.reference : null);
    }

    /// Gives what stands for the queue in a message.
    @Serial
    final Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
