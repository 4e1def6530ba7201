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
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A `double` in memory that several processes use.
///
/// ```java
/// SharedDouble total = SharedDouble.create(0);
/// try (var child = ChildProcess.start(() -> total.addAndGet(5))) { … }
/// ```
///
/// What [java.util.concurrent.atomic.AtomicLong] is for threads and `long`, with the same names, and more: one can
/// wait for a change, and it has a lock for what takes several steps. It goes to other processes in a task,
/// through a connection, as a field of something, at any time, and is the same there.
///
/// For those who come from Python: this is `Value('d')`. [#lock()] is its `get_lock()`. No method takes the lock:
/// each is one step, so `+= 0.5` is [#addAndGet] and needs none. `RawValue`, and `lock=False`, is the same type
/// with [#getPlain()] and [#setPlain]; a lock that is never asked for costs nothing.
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
public final class SharedDouble extends SharedNumber<SharedDouble> {

    @Serial
    private static final long serialVersionUID = 1L;

    private SharedDouble(Domain domain, Block block, @Nullable SharedReentrantLock given) {
        super(domain, block, given);
    }

    @Override
    SharedDouble self() {
        return this;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static double of(long bits) {
        return Double.longBitsToDouble(bits);
    }

    // ---- Creation

    /// Creates a value with a lock of its own.
    ///
    /// @param initial what it is to begin with
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedDouble create(double initial) {
        return make(initial, null);
    }

    /// Creates a value with a lock that other values may have too.
    ///
    /// @param initial what it is to begin with
    /// @param lock what [#lock()] gives, in every process
    /// @return the value
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedDouble create(double initial, SharedReentrantLock lock) {
        return make(initial, lock);
    }

    private static SharedDouble make(double initial, @Nullable SharedReentrantLock given) {
        return LocalObjects.create(
                CellKind.DOUBLE.kind(),
                Cell.BYTES,
                block -> Cell.fill(block, bits(initial)),
                (domain, block) -> new SharedDouble(domain, block, given));
    }

    // ---- Reading and writing

    /// Reads the value.
    ///
    /// @return the value
    public double get() {
        return of(cell.get());
    }

    /// Changes the value.
    ///
    /// @param value the new one
    public void set(double value) {
        cell.set(bits(value));
    }

    /// Reads the value as if it were an ordinary field.
    ///
    /// @return the value
    public double getPlain() {
        return of(cell.getPlain());
    }

    /// Changes the value as if it were an ordinary field. Wakes nobody.
    ///
    /// @param value the new one
    public void setPlain(double value) {
        cell.setPlain(bits(value));
    }

    /// Reads the value with the memory effects of [java.lang.invoke.VarHandle#getAcquire].
    ///
    /// @return the value
    public double getAcquire() {
        return of(cell.getAcquire());
    }

    /// Changes the value with the memory effects of [java.lang.invoke.VarHandle#setRelease]. Wakes nobody.
    ///
    /// @param value the new one
    public void setRelease(double value) {
        cell.setRelease(bits(value));
    }

    /// Changes the value.
    ///
    /// @param value the new one
    /// @return the old one
    public double getAndSet(double value) {
        return of(cell.getAndSet(bits(value)));
    }

    /// Changes the value if it is, bit for bit, what is expected: `0.0` is not `-0.0`, but a NaN is itself.
    ///
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    public boolean compareAndSet(double expected, double value) {
        return cell.compareAndSet(bits(expected), bits(value));
    }

    // ---- Calculating

    /// Adds to the value, in one step.
    ///
    /// @param delta what to add
    /// @return the old value
    public double getAndAdd(double delta) {
        return getAndUpdate(old -> old + delta);
    }

    /// Adds to the value, in one step.
    ///
    /// @param delta what to add
    /// @return the new value
    public double addAndGet(double delta) {
        return updateAndGet(old -> old + delta);
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the old value
    public double getAndUpdate(DoubleUnaryOperator function) {
        while (true) {
            long old = cell.get();
            if (cell.compareAndSet(old, bits(function.applyAsDouble(of(old))))) {
                return of(old);
            }
        }
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public double updateAndGet(DoubleUnaryOperator function) {
        while (true) {
            long old = cell.get();
            double value = function.applyAsDouble(of(old));
            if (cell.compareAndSet(old, bits(value))) {
                return value;
            }
        }
    }

    /// Changes the value to what a function makes of it and an operand, in one step.
    ///
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the old value
    public double getAndAccumulate(double operand, DoubleBinaryOperator function) {
        return getAndUpdate(old -> function.applyAsDouble(old, operand));
    }

    /// Changes the value to what a function makes of it and an operand, in one step.
    ///
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the value has changed meanwhile
    /// @return the new value
    public double accumulateAndGet(double operand, DoubleBinaryOperator function) {
        return updateAndGet(old -> function.applyAsDouble(old, operand));
    }

    // ---- Locking and waiting

    /// Waits until the value is another than the one seen, in any bit.
    ///
    /// @param seen what the caller has read before
    /// @return the value now; changes in between may have been missed
    /// @throws InterruptedException if this thread is interrupted, also before
    public double waitUntilChanged(double seen) throws InterruptedException {
        return waitUntil(value -> bits(value) != bits(seen));
    }

    /// Waits until the value is another than the one seen, in any bit, or time is up.
    ///
    /// @param seen what the caller has read before
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value now; `seen` if it has not changed in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public double waitUntilChanged(double seen, Duration timeout) throws InterruptedException {
        return waitUntil(value -> bits(value) != bits(seen), timeout).orElse(seen);
    }

    /// Waits until something holds for the value.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @return the value for which it held
    /// @throws InterruptedException if this thread is interrupted, also before
    public double waitUntil(DoublePredicate condition) throws InterruptedException {
        return await(condition, Deadline.NEVER).orElseThrow();
    }

    /// Waits until something holds for the value, or time is up.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value for which it held; empty if it did not in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public OptionalDouble waitUntil(DoublePredicate condition, Duration timeout) throws InterruptedException {
        return await(condition, Deadline.after(timeout));
    }

    private OptionalDouble await(DoublePredicate condition, long deadline) throws InterruptedException {
        Waiting waiting = cell.waiting(deadline);
        do {
            double value = get();
            if (condition.test(value)) {
                return OptionalDouble.of(value);
            }
        } while (waiting.again());
        return OptionalDouble.empty();
    }

    // ---- As a number

    @Override
    public int intValue() {
        return (int) get();
    }

    @Override
    public long longValue() {
        return (long) get();
    }

    @Override
    public float floatValue() {
        return (float) get();
    }

    @Override
    public double doubleValue() {
        return get();
    }

    /// Shows the value.
    @Override
    public String toString() {
        return Double.toString(get());
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
                        CellKind.DOUBLE.kind(),
                        SharedDouble.class,
                        (domain, block) -> new SharedDouble(domain, block, given));
            } catch (IOException e) {
                throw new InvalidObjectException("a shared double: " + e.getMessage(), e);
            }
        }
    }
}
