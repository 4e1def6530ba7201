package io.github.offspring.memory;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Cell;
import io.github.offspring.internal.robust.CellKind;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.Waiting;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A `long` in memory that several processes use.
///
/// ```java
/// SharedLong total = SharedLong.create(0);
/// try (var child = ChildProcess.start(() -> total.addAndGet(5))) { … }
/// ```
///
/// What [java.util.concurrent.atomic.AtomicLong] is for threads, with the same names, and more: one can wait for a
/// change, and it has a lock for what takes several steps. It goes to other processes in a task, through a
/// connection, as a field of something, at any time, and is the same there.
///
/// For those who come from Python: this is `Value('q')`. [#lock()] is its `get_lock()`. No method takes the lock:
/// each is one step, so `+= 1` is [#incrementAndGet()] and needs none. `RawValue`, and `lock=False`, is the same
/// type with [#getPlain()] and [#setPlain]; a lock that is never asked for costs nothing.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** As with `AtomicLong`, for threads of any processes: all methods are volatile, except those whose
/// names say otherwise. [#setPlain] and [#setRelease] do not wake those who wait for a change; they notice it with
/// the next change by another method, or sooner.
///
/// **Time** An access takes as long as one of an `AtomicLong`. A value takes 64 bytes of shared memory, its lock
/// included. What was never sent to another process is free again when the object is unreachable, everything else
/// when the family ends.
///
/// **Crash** A process that is killed has changed the value or has not. Whoever waits for a change of which the
/// dead process did not tell any more is woken by the recovery. For the lock see [SharedReentrantLock].
public final class SharedLong extends SharedNumber<SharedLong> {

    @Serial
    private static final long serialVersionUID = 1L;

    private SharedLong(Domain domain, Block block, @Nullable SharedReentrantLock given) {
        super(domain, block, given);
    }

    @Override
    SharedLong self() {
        return this;
    }

    // ---- Creation

    /// Creates a value with a lock of its own.
    ///
    /// @param initial what it is to begin with
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLong create(long initial) {
        return make(initial, null);
    }

    /// Creates a value with a lock that other values may have too.
    ///
    /// @param initial what it is to begin with
    /// @param lock what [#lock()] gives, in every process
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLong create(long initial, SharedReentrantLock lock) {
        return make(initial, lock);
    }

    private static SharedLong make(long initial, @Nullable SharedReentrantLock given) {
        return LocalObjects.create(
                CellKind.LONG.kind(),
                Cell.BYTES,
                block -> Cell.fill(block, initial),
                (domain, block) -> new SharedLong(domain, block, given));
    }

    // ---- Reading and writing

    /// Reads the value.
    ///
    /// @return the value
    public long get() {
        return cell.get();
    }

    /// Changes the value.
    ///
    /// @param value the new one
    public void set(long value) {
        cell.set(value);
    }

    /// Reads the value as if it were an ordinary field.
    ///
    /// @return the value
    public long getPlain() {
        return cell.getPlain();
    }

    /// Changes the value as if it were an ordinary field. Wakes nobody.
    ///
    /// @param value the new one
    public void setPlain(long value) {
        cell.setPlain(value);
    }

    /// Reads the value with the memory effects of [java.lang.invoke.VarHandle#getAcquire].
    ///
    /// @return the value
    public long getAcquire() {
        return cell.getAcquire();
    }

    /// Changes the value with the memory effects of [java.lang.invoke.VarHandle#setRelease]. Wakes nobody.
    ///
    /// @param value the new one
    public void setRelease(long value) {
        cell.setRelease(value);
    }

    /// Changes the value.
    ///
    /// @param value the new one
    /// @return the old one
    public long getAndSet(long value) {
        return cell.getAndSet(value);
    }

    /// Changes the value if it is what is expected.
    ///
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    public boolean compareAndSet(long expected, long value) {
        return cell.compareAndSet(expected, value);
    }

    // ---- Calculating

    /// Adds to the value, which wraps around at its limits.
    ///
    /// @param delta what to add
    /// @return the old value
    public long getAndAdd(long delta) {
        return cell.getAndAdd(delta);
    }

    /// Adds to the value, which wraps around at its limits.
    ///
    /// @param delta what to add
    /// @return the new value
    public long addAndGet(long delta) {
        return cell.getAndAdd(delta) + delta;
    }

    /// Adds 1.
    ///
    /// @return the old value
    public long getAndIncrement() {
        return getAndAdd(1);
    }

    /// Adds 1.
    ///
    /// @return the new value
    public long incrementAndGet() {
        return addAndGet(1);
    }

    /// Subtracts 1.
    ///
    /// @return the old value
    public long getAndDecrement() {
        return getAndAdd(-1);
    }

    /// Subtracts 1.
    ///
    /// @return the new value
    public long decrementAndGet() {
        return addAndGet(-1);
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the old value
    public long getAndUpdate(LongUnaryOperator function) {
        while (true) {
            long old = get();
            if (compareAndSet(old, function.applyAsLong(old))) {
                return old;
            }
        }
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public long updateAndGet(LongUnaryOperator function) {
        while (true) {
            long old = get();
            long value = function.applyAsLong(old);
            if (compareAndSet(old, value)) {
                return value;
            }
        }
    }

    /// Changes the value to what a function makes of it and an operand, in one step.
    ///
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the old value
    public long getAndAccumulate(long operand, LongBinaryOperator function) {
        return getAndUpdate(old -> function.applyAsLong(old, operand));
    }

    /// Changes the value to what a function makes of it and an operand, in one step.
    ///
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public long accumulateAndGet(long operand, LongBinaryOperator function) {
        return updateAndGet(old -> function.applyAsLong(old, operand));
    }

    // ---- Locking and waiting

    /// Waits until the value is another than the one seen.
    ///
    /// @param seen what the caller has read before
    /// @return the value now; changes in between may have been missed
    /// @throws InterruptedException if this thread is interrupted, also before
    public long waitUntilChanged(long seen) throws InterruptedException {
        return waitUntil(value -> value != seen);
    }

    /// Waits until the value is another than the one seen, or time is up.
    ///
    /// @param seen what the caller has read before
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value now; `seen` if it has not changed in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public long waitUntilChanged(long seen, Duration timeout) throws InterruptedException {
        return waitUntil(value -> value != seen, timeout).orElse(seen);
    }

    /// Waits until something holds for the value.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @return the value for which it held
    /// @throws InterruptedException if this thread is interrupted, also before
    public long waitUntil(LongPredicate condition) throws InterruptedException {
        return await(condition, Deadline.NEVER).orElseThrow();
    }

    /// Waits until something holds for the value, or time is up.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value for which it held; empty if it did not in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public OptionalLong waitUntil(LongPredicate condition, Duration timeout) throws InterruptedException {
        return await(condition, Deadline.after(timeout));
    }

    private OptionalLong await(LongPredicate condition, long deadline) throws InterruptedException {
        Waiting waiting = cell.waiting(deadline);
        do {
            long value = get();
            if (condition.test(value)) {
                return OptionalLong.of(value);
            }
        } while (waiting.again());
        return OptionalLong.empty();
    }

    // ---- As a number

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

    /// Shows the value.
    @Override
    public String toString() {
        return Long.toString(get());
    }

    // ---- Travelling

    @Serial
    private Object writeReplace() {
        return new Handle(LocalObjects.send(cell.block()), given());
    }

    /// What stands for the value in a message.
    private record Handle(long reference, @Nullable SharedReentrantLock given) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                return LocalObjects.receive(
                        reference,
                        CellKind.LONG.kind(),
                        SharedLong.class,
                        (domain, block) -> new SharedLong(domain, block, given));
            } catch (IOException e) {
                throw new InvalidObjectException("a shared long: " + e.getMessage(), e);
            }
        }
    }
}
