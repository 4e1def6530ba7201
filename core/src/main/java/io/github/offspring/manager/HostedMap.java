package io.github.offspring.manager;

import io.github.offspring.internal.remote.Sent;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A map as it is at its manager.
///
/* The clients' functions may take any time, and run while nobody else changes their keys. So each part of the keys has a
 * lock: simple changes, which the map itself makes one after the other, have it together; a function has it alone. A
 * simple change that would have to wait for a function is told so, and waits in a thread of its own. Nobody locks to
 * read.
 *
 * A function that cannot be sent runs at its client, between [#see] and [#set]: the value that it was given has a number
 * meanwhile, which ends when anything is done to the key. To be equal to what was read would not do: an array is not
 * equal to its copy, and others are equal although they differ. A number stays if the client never comes back, but
 * only one for each key, and not longer than what is there.
 */
final class HostedMap {

    static final int ENTRIES = 0;
    static final int KEYS = 1;
    static final int VALUES = 2;

    private static final int PARTS = 16;
    private static final long LOOK_NANOS = 100_000;

    private final String label;
    private final ConcurrentHashMap<Object, Object> map = new ConcurrentHashMap<>();
    private final Part[] parts = new Part[PARTS];
    // Of what has been seen and not changed since. Entered by who has the key's part alone.
    private final ConcurrentHashMap<Object, Long> numbers = new ConcurrentHashMap<>();
    // Begins anywhere: another manager's numbers mean nothing here.
    private final AtomicLong lastNumber =
            new AtomicLong(ThreadLocalRandom.current().nextLong());
    // Those that run a function, with a part's lock in hand.
    private final Set<Thread> computing = ConcurrentHashMap.newKeySet();
    // Those that empty it, with locks in hand, and may wait for functions.
    private final Set<Thread> clearing = ConcurrentHashMap.newKeySet();

    /// A change of one key that needs no waiting but for the part of that key.
    interface Change {
        @Nullable
        Object of(ConcurrentHashMap<Object, Object> map);
    }

    /// A value that was there.
    ///
    /// @param number says which
    record Seen(Object value, long number) implements Sent {}

    /// The lock of a part of the keys.
    private static final class Part implements Circles.Held {

        private final String label;
        private final StampedLock lock = new StampedLock();
        // Written by who has it alone.
        private volatile @Nullable Thread holder;

        Part(String label) {
            this.label = label;
        }

        /// Who has it together with others waits for nobody.
        @Override
        public @Nullable Thread holder() {
            return holder;
        }

        long tryTogether() {
            return lock.tryReadLock();
        }

        long tryTogether(long nanos) throws InterruptedException {
            return lock.tryReadLock(nanos, TimeUnit.NANOSECONDS);
        }

        long tryAlone() {
            long stamp = lock.tryWriteLock();
            if (stamp != 0) {
                holder = Thread.currentThread();
            }
            return stamp;
        }

        /// @throws IllegalStateException if it would wait for ever
        long together() throws InterruptedException {
            long stamp = Thread.currentThread().isInterrupted() ? 0 : lock.tryReadLock();
            return stamp == 0 ? await(lock::readLockInterruptibly) : stamp;
        }

        /// @throws IllegalStateException as above
        long alone() throws InterruptedException {
            long stamp = Thread.currentThread().isInterrupted() ? 0 : tryAlone();
            stamp = stamp == 0 ? await(lock::writeLockInterruptibly) : stamp;
            holder = Thread.currentThread();
            return stamp;
        }

        private long await(Wait wait) throws InterruptedException {
            long[] stamp = new long[1];
            Circles.await(label, this, () -> stamp[0] = wait.run());
            return stamp[0];
        }

        void leave(long stamp) {
            if (StampedLock.isWriteLockStamp(stamp)) {
                holder = null;
            }
            lock.unlock(stamp);
        }
    }

    private interface Wait {
        long run() throws InterruptedException;
    }

    /// @param label what its users call it
    HostedMap(String label) {
        this.label = label;
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part(label);
        }
    }

    ConcurrentHashMap<Object, Object> map() {
        return map;
    }

    /// @throws IllegalStateException if this thread runs a function of this map: it might wait for itself
    private Part part(Object key) {
        checkOutside();
        int hash = key.hashCode();
        return parts[(hash ^ hash >>> 16) & PARTS - 1];
    }

    private void checkOutside() {
        if (!computing.isEmpty() && computing.contains(Thread.currentThread())) {
            throw new IllegalStateException(label
                    + ": its own function changes it, which would wait for itself; let the function return the new"
                    + " value, and change others afterwards");
        }
    }

    /// @param alone whether nobody else may have that part of the keys meanwhile
    /// @param none what is returned if it would have to wait: together with others, for a function
    @Nullable
    Object tryChange(Object key, boolean alone, Object none, Change change) {
        Part part = part(key);
        long stamp = alone ? part.tryAlone() : togetherSoon(part);
        if (stamp == 0) {
            return none;
        }
        try {
            return noted(key, change);
        } finally {
            part.leave(stamp);
        }
    }

    /// Waits for those that have it alone for a moment: what waits in a thread of its own may be overtaken.
    ///
    /// @return 0 if it is a function that has it
    private long togetherSoon(Part part) {
        long stamp = part.tryTogether();
        try {
            while (stamp == 0 && !isHeldLong(part)) {
                stamp = part.tryTogether(LOOK_NANOS);
                // Who waits comes behind others each time; who does not is the first.
                stamp = stamp == 0 ? part.tryTogether() : stamp;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return stamp;
    }

    private boolean isHeldLong(Part part) {
        Thread holder = part.holder();
        // Who empties it waits for functions only.
        return holder != null && (computing.contains(holder) || clearing.contains(holder) && !computing.isEmpty());
    }

    /// @param alone as above
    @Nullable
    Object change(Object key, boolean alone, Change change) throws InterruptedException {
        Part part = part(key);
        long stamp = alone ? part.alone() : part.together();
        try {
            return noted(key, change);
        } finally {
            part.leave(stamp);
        }
    }

    /// So that who has seen the value knows.
    @SuppressWarnings("ReferenceEquality") // one that is only equal may be another one
    private @Nullable Object noted(Object key, Change change) {
        // It gets none while this thread has the part.
        if (!numbers.containsKey(key)) {
            return change.of(map);
        }
        Object before = map.get(key);
        try {
            return change.of(map);
        } finally {
            // Who has tried in vain keeps nobody from anything.
            if (map.get(key) != before) {
                numbers.remove(key);
            }
        }
    }

    // ---- With functions of the clients, there

    /// To be called by who has the key's part alone.
    @Nullable
    Seen see(Object key) {
        Object value = map.get(key);
        return value == null ? null : new Seen(value, numbers.computeIfAbsent(key, _ -> lastNumber.incrementAndGet()));
    }

    /// Sets a value, or none, if what was seen is still there. To be called by who has the key's part alone.
    ///
    /// @param number of what was seen; null if that was nothing
    boolean set(Object key, @Nullable Object number, @Nullable Object value) {
        boolean same = number == null ? !map.containsKey(key) : number.equals(numbers.get(key));
        if (same) {
            put(key, value);
        }
        return same;
    }

    // ---- With functions of the clients, here

    @Nullable
    Object compute(Object key, BiFunction<Object, @Nullable Object, @Nullable Object> function)
            throws InterruptedException {
        return run(key, () -> {
            try {
                return put(key, function.apply(key, map.get(key)));
            } finally {
                // Also if it has thrown: it may have changed what is in the value.
                numbers.remove(key);
            }
        });
    }

    private <R extends @Nullable Object> R run(Object key, Supplier<R> function) throws InterruptedException {
        Part part = part(key);
        long stamp = part.alone();
        computing.add(Thread.currentThread());
        try {
            return function.get();
        } finally {
            computing.remove(Thread.currentThread());
            part.leave(stamp);
        }
    }

    @Nullable
    Object computeIfAbsent(Object key, Function<Object, @Nullable Object> function) throws InterruptedException {
        Object known = map.get(key);
        return known != null ? known : compute(key, (_, value) -> value == null ? function.apply(key) : value);
    }

    @Nullable
    Object computeIfPresent(Object key, BiFunction<Object, @Nullable Object, @Nullable Object> function)
            throws InterruptedException {
        return compute(key, (_, value) -> value == null ? null : function.apply(key, value));
    }

    @Nullable
    Object merge(Object key, Object value, BiFunction<Object, Object, @Nullable Object> function)
            throws InterruptedException {
        Objects.requireNonNull(value);
        return compute(key, (_, old) -> old == null ? value : function.apply(old, value));
    }

    private @Nullable Object put(Object key, @Nullable Object value) {
        numbers.remove(key);
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
        return value;
    }

    // ---- All at once

    void replaceAll(BiFunction<Object, Object, Object> function) throws InterruptedException {
        for (Object key : map.keySet()) {
            computeIfPresent(key, (k, value) -> function.apply(k, Objects.requireNonNull(value)));
        }
    }

    void putAll(Map<?, ?> added) throws InterruptedException {
        for (Map.Entry<?, ?> entry : added.entrySet()) {
            Object value = Objects.requireNonNull(entry.getValue());
            change(Objects.requireNonNull(entry.getKey()), false, all -> all.put(entry.getKey(), value));
        }
    }

    void clear() throws InterruptedException {
        checkOutside();
        long[] stamps = new long[PARTS];
        int locked = 0;
        clearing.add(Thread.currentThread());
        try {
            // Always in this order: nobody else has more than one.
            for (; locked < PARTS; locked++) {
                stamps[locked] = parts[locked].alone();
            }
            map.clear();
            numbers.clear();
        } finally {
            for (int i = 0; i < locked; i++) {
                parts[i].leave(stamps[i]);
            }
            clearing.remove(Thread.currentThread());
        }
    }

    /// Keys and values in turn.
    List<Object> entries() {
        List<Object> all = new ArrayList<>(2 * map.size());
        map.forEach((key, value) -> {
            all.add(key);
            all.add(value);
        });
        return all;
    }

    Map<Object, Object> getAll(Collection<?> keys) {
        Map<Object, Object> found = new HashMap<>();
        for (Object key : keys) {
            Object value = map.get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    boolean removeAll(Collection<?> keys) throws InterruptedException {
        boolean removed = false;
        for (Object key : keys) {
            removed |= change(key, false, all -> all.remove(key)) != null;
        }
        return removed;
    }

    /// Each while nobody changes it.
    ///
    /// @param part what the filter takes, [#ENTRIES] or [#VALUES]
    boolean removeIf(int part, Predicate<Object> filter) throws InterruptedException {
        boolean removed = false;
        for (Object key : map.keySet()) {
            removed |= run(key, () -> {
                Object value = map.get(key);
                boolean taken =
                        value != null && filter.test(part == VALUES ? value : new SimpleImmutableEntry<>(key, value));
                if (taken) {
                    put(key, null);
                }
                return taken;
            });
        }
        return removed;
    }

    /// @param part [#ENTRIES] or [#KEYS]
    Iterator<?> iterator(int part) {
        return part == KEYS ? map.keySet().iterator() : new Pairs(map.entrySet().iterator());
    }

    private record Pairs(Iterator<Map.Entry<Object, Object>> entries) implements Iterator<Batch.Pair> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Batch.Pair next() {
            Map.Entry<Object, Object> entry = entries.next();
            return new Batch.Pair(entry.getKey(), entry.getValue());
        }
    }
}
