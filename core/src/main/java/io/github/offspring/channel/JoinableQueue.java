package io.github.offspring.channel;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.QueueCell;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue that knows what has been taken and is not finished, so that one can wait until everything is.
///
/// ```java
/// JoinableQueue<Page> pages = JoinableQueue.create(100);
/// // in each of several processes
/// for (Page page : pages) {
///     work(page);
///     pages.taskDone();
/// }
/// // in the one that puts
/// pages.putAll(book);
/// pages.join();                   // until each has been finished
/// ```
///
/// Whoever takes an element says [#taskDone] when it is finished with it; who has several says it once for each.
/// It does not end by itself before everything is finished: whoever works at an element may put others.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Crash** As a [SharedQueue]. What a process that dies had taken and not finished counts as finished from then
/// on, though nobody has finished it, so that [#join] does not wait for the dead. In a
/// [leased][SharedQueueBuilder#leased] one it is there to be taken again instead, before everything else, and
/// `join` waits until somebody has finished it; until then each element that has been taken counts against the
/// bounds.
///
/// @param <E> what goes through it
public final class JoinableQueue<E> extends SharedQueue<E> {

    @Serial
    private static final long serialVersionUID = 1L;

    // What this process has taken and not finished: that of each thread, by its identity, the oldest first.
    // Guarded by itself.
    private final transient Map<Long, Deque<Held>> takenHere = new HashMap<>();
    private transient long takenEver;

    /// @param number which one it was that this process has taken
    private record Held(QueueCell.Taking taking, long number) {}

    JoinableQueue(Domain domain, Block block) {
        super(domain, block);
    }

    /// Creates a queue that is bounded by memory alone, of which it has 1 MiB.
    ///
    /// @param <E> what goes through it
    /// @return the queue
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> JoinableQueue<E> create() {
        return builder().createJoinable();
    }

    /// Creates a queue that is bounded by a number of elements, with memory for them as [SharedQueue#create(int)]
    /// has it.
    ///
    /// @param <E> what goes through it
    /// @param capacity how many elements there can be at most, in [1, 536870911]
    /// @return the queue
    /// @throws IllegalArgumentException if there cannot be so many
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <E> JoinableQueue<E> create(int capacity) {
        return builder().capacity(capacity).createJoinable();
    }

    @Override
    public JoinableQueue<E> named(String name) {
        super.named(name);
        return this;
    }

    @Override
    void taken(QueueCell.Taking taking, boolean decoded) {
        if (!decoded) {
            finish(taking);
            return;
        }
        synchronized (takenHere) {
            takenHere.computeIfAbsent(taking.owner(), _ -> new ArrayDeque<>()).add(new Held(taking, takenEver++));
        }
    }

    /// Says that an element that this process has taken is finished: the oldest one that this thread has taken,
    /// or, if it has none, that any has. An element that is [leased][#lease] is finished by its lease.
    ///
    /// @throws IllegalStateException if everything is finished that this process has taken; nothing has happened
    /// then
    public void taskDone() {
        QueueCell.Taking oldest = oldestTaken(cell().domain().me());
        if (oldest == null) {
            throw new IllegalStateException(
                    this + ": taskDone has been called more often than this process has taken elements");
        }
        finish(oldest);
    }

    private QueueCell.@Nullable Taking oldestTaken(long me) {
        synchronized (takenHere) {
            Deque<Held> some = takenHere.get(me);
            if (some == null) {
                some = takenHere.values().stream()
                        .min(Comparator.comparingLong(each -> each.getFirst().number()))
                        .orElse(null);
            }
            if (some == null) {
                return null;
            }
            QueueCell.Taking oldest = some.remove().taking();
            if (some.isEmpty()) {
                takenHere.remove(oldest.owner());
            }
            return oldest;
        }
    }

    /// Tells how many elements have been put and are not finished, or were a moment ago.
    ///
    /// @return those that are in the queue, and those that have been taken
    public int unfinished() {
        return cell().unfinished();
    }

    /// Waits until everything that has been put is finished.
    ///
    /// @throws InterruptedException if this thread is interrupted, also before
    public void join() throws InterruptedException {
        cell().awaitFinished(Deadline.NEVER);
    }

    /// Waits until everything that has been put is finished, or until time is up.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return whether everything is finished
    /// @throws InterruptedException if this thread is interrupted, also before
    public boolean join(Duration timeout) throws InterruptedException {
        return cell().awaitFinished(Deadline.after(timeout));
    }

    /// Shows the queue, how full it is, and how much is not finished.
    @Override
    public String toString() {
        return words() + ", unfinished=" + unfinished() + "]";
    }
}
