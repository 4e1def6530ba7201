package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import io.github.offspring.internal.remote.Kind;
import io.github.offspring.internal.remote.Several;
import io.github.offspring.internal.remote.Taken;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A queue or deque as it is at its manager.
///
/* What has been put is unfinished until somebody says that it is finished, or throws it away. To take it changes nothing
 * about that, nor does to put it back.
 *
 * Each element has a place, which it keeps, and no other one ever gets: so whoever iterates can ask for what comes after
 * one, whoever removes one removes that one, and what was taken and has not arrived goes back to where it was, whoever
 * has taken, put or put back others since. The lock is held for moments only, and no code of others runs then.
 *
 * Invariants: nextFirst < place < nextLast for each place; size <= unfinished.
 */
final class HostedDeque {

    private static final long MAX_START = 1L << 62;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition finished = lock.newCondition();
    // Guarded by the lock.
    private final TreeMap<Long, Object> elements = new TreeMap<>();
    // The places of the next ones at the two ends: they only move outwards. Guarded by the lock.
    private long nextFirst;
    private long nextLast;
    // What is in it, and what has been taken. Guarded by the lock.
    private long unfinished;
    private final int capacity;

    private HostedDeque(int capacity) {
        this.capacity = capacity;
        // Places of the queue that had its name at a manager before this one are none here.
        nextLast = ThreadLocalRandom.current().nextLong(MAX_START);
        nextFirst = nextLast - 1;
    }

    /// @param arguments its capacity
    static HostedDeque create(Kind kind, @Nullable Object[] arguments) {
        Arguments.checkCount(arguments, 1);
        int capacity = new Arguments(arguments).index(0);
        if (capacity < 1) {
            throw new IllegalArgumentException(kind.label() + ": cannot be made because its capacity must be in [1, "
                    + Integer.MAX_VALUE + "]: capacity=" + capacity);
        }
        return new HostedDeque(capacity);
    }

    // ---- Putting

    boolean offer(boolean first, Object element) {
        lock.lock();
        try {
            boolean room = elements.size() < capacity;
            if (room) {
                put(first, element);
            }
            return room;
        } finally {
            lock.unlock();
        }
    }

    /// @param nanos how long to wait at most
    boolean offer(boolean first, Object element, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (elements.size() >= capacity) {
                if (left <= 0) {
                    return false;
                }
                left = notFull.awaitNanos(left);
            }
            put(first, element);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// All of them, or none if there is not enough room.
    boolean offerAll(Collection<?> added) {
        lock.lock();
        try {
            boolean room = added.size() <= capacity - elements.size();
            if (room) {
                added.forEach(element -> put(false, element));
            }
            return room;
        } finally {
            lock.unlock();
        }
    }

    /// Puts back what nobody has got, whether there is room or not, to where it was.
    ///
    /// @param places where each of them was, the first one first
    void putBack(long[] places, List<Object> taken) {
        if (places.length != taken.size()) {
            throw new IllegalArgumentException(
                    "queue: each element needs a place: elements=" + taken.size() + ", places=" + places.length);
        }
        lock.lock();
        try {
            for (int i = places.length - 1; i >= 0; i--) {
                enter(isFree(places[i]) ? places[i] : nextFirst--, taken.get(i));
            }
            // Somebody may have said that they are finished.
            unfinished = Math.max(unfinished, elements.size());
        } finally {
            lock.unlock();
        }
    }

    /// Of a place that an element was taken from: not if that was in the queue of a manager before this one.
    private boolean isFree(long place) {
        return nextFirst < place && place < nextLast && !elements.containsKey(place);
    }

    private void put(boolean first, Object element) {
        enter(first ? nextFirst-- : nextLast++, element);
        unfinished++;
    }

    private void enter(long place, Object element) {
        elements.put(place, element);
        notEmpty.signal();
    }

    // ---- Taking

    @Nullable
    Taken poll(boolean first) {
        lock.lock();
        try {
            return leave(first);
        } finally {
            lock.unlock();
        }
    }

    /// @param nanos how long to wait at most
    @Nullable
    Taken poll(boolean first, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (elements.isEmpty()) {
                if (left <= 0) {
                    return null;
                }
                left = notEmpty.awaitNanos(left);
            }
            return leave(first);
        } finally {
            lock.unlock();
        }
    }

    /// Takes the first ones, as many as go into a message.
    ///
    /// @param placed whether a [DrainedBatch] is to be made of it
    Taken drain(int most, boolean placed) {
        lock.lock();
        try {
            List<Object> taken = Batch.of(elements.values().iterator(), most).elements();
            long[] places = new long[taken.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = elements.pollFirstEntry().getKey();
                notFull.signal();
            }
            return drained(places, taken, placed);
        } finally {
            lock.unlock();
        }
    }

    private Taken drained(long[] places, List<Object> taken, boolean placed) {
        Several sent = placed ? DrainedBatch.toSend(elements.size(), places, taken) : Several.of(taken);
        int others = sent.values().size() - taken.size();
        return new Taken(
                sent,
                () -> putBack(places, taken),
                (sendable, forGood) -> sendable > others
                        ? first(sendable - others, places, taken, placed)
                        : none(places, taken, forGood));
    }

    private Taken first(int count, long[] places, List<Object> taken, boolean placed) {
        lock.lock();
        try {
            putBack(Arrays.copyOfRange(places, count, places.length), taken.subList(count, taken.size()));
            return drained(Arrays.copyOf(places, count), taken.subList(0, count), placed);
        } finally {
            lock.unlock();
        }
    }

    /// One that nobody will ever get does not stay: it would come first for whoever takes next.
    private @Nullable Taken none(long[] places, List<Object> taken, boolean withoutFirst) {
        int from = withoutFirst ? 1 : 0;
        lock.lock();
        try {
            putBack(Arrays.copyOfRange(places, from, places.length), taken.subList(from, taken.size()));
            // Somebody may have said so already.
            if (withoutFirst && unfinished > elements.size()) {
                finish(1);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Taken leave(boolean first) {
        Map.Entry<Long, Object> entry = first ? elements.pollFirstEntry() : elements.pollLastEntry();
        if (entry == null) {
            return null;
        }
        notFull.signal();
        long[] places = {entry.getKey()};
        List<Object> taken = List.of(entry.getValue());
        return new Taken(entry.getValue(), () -> putBack(places, taken), (_, forGood) -> none(places, taken, forGood));
    }

    boolean removeAt(long place) {
        lock.lock();
        try {
            boolean removed = elements.remove(place) != null;
            if (removed) {
                notFull.signal();
                finish(1);
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /// The elements' own code compares them, without the lock.
    boolean remove(boolean first, Object element) {
        for (Map.Entry<Long, Object> entry : copy(first).entrySet()) {
            if (element.equals(entry.getValue()) && removeAt(entry.getKey())) {
                return true;
            }
        }
        return false;
    }

    void clear() {
        lock.lock();
        try {
            finish(elements.size());
            elements.clear();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- Finishing

    private void finish(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            finished.signalAll();
        }
    }

    void taskDone() {
        lock.lock();
        try {
            if (unfinished <= elements.size()) {
                throw new IllegalStateException(
                        "queue: taskDone has been called more often than elements have been taken: unfinished="
                                + unfinished + ", size=" + elements.size());
            }
            finish(1);
        } finally {
            lock.unlock();
        }
    }

    long unfinished() {
        lock.lock();
        try {
            return unfinished;
        } finally {
            lock.unlock();
        }
    }

    /// @param nanos how long to wait at most
    boolean join(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (unfinished > 0) {
                if (left <= 0) {
                    return false;
                }
                left = finished.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- Looking

    @Nullable
    Object peek(boolean first) {
        lock.lock();
        try {
            Map.Entry<Long, Object> entry = first ? elements.firstEntry() : elements.lastEntry();
            return entry == null ? null : entry.getValue();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return elements.size();
        } finally {
            lock.unlock();
        }
    }

    int room() {
        lock.lock();
        try {
            return Math.max(0, capacity - elements.size());
        } finally {
            lock.unlock();
        }
    }

    boolean contains(Object element) {
        return copy(true).containsValue(element);
    }

    private Map<Long, Object> copy(boolean first) {
        lock.lock();
        try {
            NavigableMap<Long, Object> copy = new TreeMap<>(elements);
            return first ? copy : copy.descendingMap();
        } finally {
            lock.unlock();
        }
    }

    /// What comes after a place, with the places.
    ///
    /// @param place null for the beginning
    Batch batch(boolean first, @Nullable Long place) {
        lock.lock();
        try {
            Map<Long, Object> rest = elements;
            if (first && place != null) {
                rest = elements.tailMap(place, false);
            } else if (!first) {
                rest = place == null
                        ? elements.descendingMap()
                        : elements.headMap(place, false).descendingMap();
            }
            Iterator<Map.Entry<Long, Object>> entries = rest.entrySet().iterator();
            return Batch.of(new Pairs(entries), Batch.MAX_ELEMENTS);
        } finally {
            lock.unlock();
        }
    }

    private record Pairs(Iterator<Map.Entry<Long, Object>> entries) implements Iterator<Batch.Pair> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Batch.Pair next() {
            Map.Entry<Long, Object> entry = entries.next();
            return new Batch.Pair(entry.getKey(), entry.getValue());
        }
    }
}
