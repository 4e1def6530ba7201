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
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// An `int` in memory that several processes use.
///
/// ```java
/// SharedInt total = SharedInt.create(0);
/// try (var child = ChildProcess.start(() -> total.addAndGet(5))) { … }
/// ```
///
/// What [java.util.concurrent.atomic.AtomicInteger] is for threads, with the same names, and more: one can wait
/// for a change, and it has a lock for what takes several steps. It goes to other processes in a task, through a
/// connection, as a field of something, at any time, and is the same there.
///
/// For those who come from Python: this is `Value('i')`, and serves for `'h'`, `'b'` and `'c'`. [#lock()] is its
/// `get_lock()`. No method takes the lock: each is one step, so `+= 1` is [#incrementAndGet()] and needs none.
/// `RawValue`, and `lock=False`, is the same type with [#getPlain()] and [#setPlain]; a lock that is never asked
/// for costs nothing.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** As with `AtomicInteger`, for threads of any processes: all methods are volatile, except those whose
/// names say otherwise. [#setPlain] and [#setRelease] do not wake those who wait for a change; they notice it with
/// the next change by another method, or sooner.
///
/// **Time** An access takes as long as one of an `AtomicInteger`. A value takes 64 bytes of shared memory, its
/// lock included. What was never sent to another process is free again when the object is unreachable, everything
/// else when the family ends.
///
/// **Crash** A process that is killed has changed the value or has not. Whoever waits for a change of which the
/// dead process did not tell any more is woken by the recovery. For the lock see [SharedReentrantLock].
public final class SharedInt extends SharedNumber<SharedInt> {

    @Serial
    private static final long serialVersionUID = 1L;

    private SharedInt(Domain domain, Block block, @Nullable SharedReentrantLock given) {
        super(domain, block, given);
    }

    @Override
    SharedInt self() {
        return this;
    }

    // ---- Creation

    /// Creates a value with a lock of its own.
    ///
    /// @param initial what it is to begin with
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedInt create(int initial) {
        return make(initial, null);
    }

    /// Creates a value with a lock that other values may have too.
    ///
    /// @param initial what it is to begin with
    /// @param lock what [#lock()] gives, in every process
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedInt create(int initial, SharedReentrantLock lock) {
        return make(initial, lock);
    }

    private static SharedInt make(int initial, @Nullable SharedReentrantLock given) {
        return LocalObjects.create(
                CellKind.INT.kind(),
                Cell.BYTES,
                block -> Cell.fillInt(block, initial),
                (domain, block) -> new SharedInt(domain, block, given));
    }

    // ---- Reading and writing

    /// Reads the value.
    ///
    /// @return the value
    public int get() {
        return cell.getInt();
    }

    /// Changes the value.
    ///
    /// @param value the new one
    public void set(int value) {
        cell.setInt(value);
    }

    /// Reads the value as if it were an ordinary field.
    ///
    /// @return the value
    public int getPlain() {
        return cell.getPlainInt();
    }

    /// Changes the value as if it were an ordinary field. Wakes nobody.
    ///
    /// @param value the new one
    public void setPlain(int value) {
        cell.setPlainInt(value);
    }

    /// Reads the value with the memory effects of [java.lang.invoke.VarHandle#getAcquire].
    ///
    /// @return the value
    public int getAcquire() {
        return cell.getAcquireInt();
    }

    /// Changes the value with the memory effects of [java.lang.invoke.VarHandle#setRelease]. Wakes nobody.
    ///
    /// @param value the new one
    public void setRelease(int value) {
        cell.setReleaseInt(value);
    }

    /// Changes the value.
    ///
    /// @param value the new one
    /// @return the old one
    public int getAndSet(int value) {
        return cell.getAndSetInt(value);
    }

    /// Changes the value if it is what is expected.
    ///
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    public boolean compareAndSet(int expected, int value) {
        return cell.compareAndSetInt(expected, value);
    }

    // ---- Calculating

    /// Adds to the value, which wraps around at its limits.
    ///
    /// @param delta what to add
    /// @return the old value
    public int getAndAdd(int delta) {
        return cell.getAndAddInt(delta);
    }

    /// Adds to the value, which wraps around at its limits.
    ///
    /// @param delta what to add
    /// @return the new value
    public int addAndGet(int delta) {
        return cell.getAndAddInt(delta) + delta;
    }

    /// Adds 1.
    ///
    /// @return the old value
    public int getAndIncrement() {
        return getAndAdd(1);
    }

    /// Adds 1.
    ///
    /// @return the new value
    public int incrementAndGet() {
        return addAndGet(1);
    }

    /// Subtracts 1.
    ///
    /// @return the old value
    public int getAndDecrement() {
        return getAndAdd(-1);
    }

    /// Subtracts 1.
    ///
    /// @return the new value
    public int decrementAndGet() {
        return addAndGet(-1);
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the old value
    public int getAndUpdate(IntUnaryOperator function) {
        while (true) {
            int old = get();
            if (compareAndSet(old, function.applyAsInt(old))) {
                return old;
            }
        }
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public int updateAndGet(IntUnaryOperator function) {
        while (true) {
            int old = get();
            int value = function.applyAsInt(old);
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
    public int getAndAccumulate(int operand, IntBinaryOperator function) {
        return getAndUpdate(old -> function.applyAsInt(old, operand));
    }

    /// Changes the value to what a function makes of it and an operand, in one step.
    ///
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public int accumulateAndGet(int operand, IntBinaryOperator function) {
        return updateAndGet(old -> function.applyAsInt(old, operand));
    }

    // ---- Locking and waiting

    /// Waits until the value is another than the one seen.
    ///
    /// @param seen what the caller has read before
    /// @return the value now; changes in between may have been missed
    /// @throws InterruptedException if this thread is interrupted, also before
    public int waitUntilChanged(int seen) throws InterruptedException {
        return waitUntil(value -> value != seen);
    }

    /// Waits until the value is another than the one seen, or time is up.
    ///
    /// @param seen what the caller has read before
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value now; `seen` if it has not changed in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public int waitUntilChanged(int seen, Duration timeout) throws InterruptedException {
        return waitUntil(value -> value != seen, timeout).orElse(seen);
    }

    /// Waits until something holds for the value.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @return the value for which it held
    /// @throws InterruptedException if this thread is interrupted, also before
    public int waitUntil(IntPredicate condition) throws InterruptedException {
        return await(condition, Deadline.NEVER).orElseThrow();
    }

    /// Waits until something holds for the value, or time is up.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value for which it held; empty if it did not in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public OptionalInt waitUntil(IntPredicate condition, Duration timeout) throws InterruptedException {
        return await(condition, Deadline.after(timeout));
    }

    private OptionalInt await(IntPredicate condition, long deadline) throws InterruptedException {
        Waiting waiting = cell.waiting(deadline);
        do {
            int value = get();
            if (condition.test(value)) {
                return OptionalInt.of(value);
            }
        } while (waiting.again());
        return OptionalInt.empty();
    }

    // ---- As a number

    @Override
    public int intValue() {
        return get();
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
        return Integer.toString(get());
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
                        CellKind.INT.kind(),
                        SharedInt.class,
                        (domain, block) -> new SharedInt(domain, block, given));
            } catch (IOException e) {
                throw new InvalidObjectException("a shared int: " + e.getMessage(), e);
            }
        }
    }
}
