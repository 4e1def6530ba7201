package io.github.offspring.manager;

import io.github.offspring.internal.remote.ReadCache;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.CounterKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A whole number that lives at a [Manager].
///
/// ```java
/// RemoteCounter done = manager.counter();
/// done.incrementAndGet();
/// ```
///
/// It compares with a [java.util.concurrent.atomic.AtomicLong]. Between processes of one machine
/// [io.github.offspring.memory.SharedLong] needs no round trips. It compares with Python's
/// `Manager().Value('q', 0)`, whose `value += 1` loses additions.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All methods are linearizable.
///
/// **Time** A round trip for each call. Who reads it often reads it in 0.1 µs instead as long as nobody changes it,
/// where the manager is of this machine and family.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
public final class RemoteCounter extends Number implements AutoCloseable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;
    private final transient ReadCache reads;

    RemoteCounter(Reference reference) {
        this.reference = reference;
        reads = new ReadCache(reference);
    }

    /// Returns the number.
    ///
    /// @return the number as it is now
    public long get() {
        return (Long) Objects.requireNonNull(reads.read(() -> Calls.call(reference, Method.GET)));
    }

    /// Sets the number.
    ///
    /// @param value the number
    public void set(long value) {
        Calls.call(reference, Method.SET, value);
    }

    /// Adds to the number. What goes beyond 64 bits comes in again at the other end.
    ///
    /// @param delta what is added; may be negative
    /// @return the sum
    public long addAndGet(long delta) {
        return Calls.<Long>call(reference, Method.ADD, delta);
    }

    /// Adds to the number.
    ///
    /// @param delta what is added; may be negative
    /// @return the number as it was before
    public long getAndAdd(long delta) {
        return addAndGet(delta) - delta;
    }

    /// Adds one.
    ///
    /// @return the sum
    public long incrementAndGet() {
        return addAndGet(1);
    }

    /// Takes one away.
    ///
    /// @return the difference
    public long decrementAndGet() {
        return addAndGet(-1);
    }

    /// Sets the number.
    ///
    /// @param value the number
    /// @return the number as it was before
    public long getAndSet(long value) {
        return Calls.<Long>call(reference, Method.GET_AND_SET, value);
    }

    /// Sets the number if it is what it is thought to be.
    ///
    /// @param expected what it must be
    /// @param value the new number
    /// @return whether it was set
    public boolean compareAndSet(long expected, long value) {
        return Calls.<Boolean>call(reference, Method.COMPARE_AND_SET, expected, value);
    }

    /// Changes the number by a function that runs at the manager; again if somebody else has changed it
    /// meanwhile.
    ///
    /// @param function what makes the new number of the old one
    /// @return the new number
    public long updateAndGet(ServerFunction<Long, Long> function) {
        return Calls.<Long>call(reference, Method.UPDATE, Objects.requireNonNull(function));
    }

    @Override
    public int intValue() {
        return (int) get();
    }

    @Override
    public long longValue() {
        return get();
    }

    @Override
    public float floatValue() {
        return get();
    }

    @Override
    public double doubleValue() {
        return get();
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the counter itself ends when nobody has it. What
    /// is never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same counter.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteCounter counter && counter.reference.equals(reference);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return Long.toString(get());
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
