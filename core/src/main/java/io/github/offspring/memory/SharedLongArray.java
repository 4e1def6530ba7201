package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// An array of `long` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedLongArray counts = SharedArray.longs(100);
/// counts.incrementAndGet(7);
/// ```
///
/// For those who come from Python: `Array('q', …)`.
public final class SharedLongArray extends SharedArray<long[], SharedLongArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_LONG.varHandle();

    SharedLongArray(View view) {
        super(view, ValueLayout.JAVA_LONG);
    }

    @Override
    SharedLongArray as(View newView) {
        return new SharedLongArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLongArray of(long... values) {
        SharedLongArray made = longs(values.length);
        made.copyFrom(values);
        return made;
    }

    // ---- Elements

    /// Reads an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long get(long index) {
        long value = (long) ELEMENT.get(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element, of an array of two dimensions.
    ///
    /// @param row its first index
    /// @param column its second index
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long get(long row, long column) {
        long value = (long) ELEMENT.get(memory, at(row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of three dimensions.
    ///
    /// @param plane its first index
    /// @param row its second index
    /// @param column its third index
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long get(long plane, long row, long column) {
        long value = (long) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAt(long... indices) {
        long value = (long) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, long value) {
        ELEMENT.set(memory, at(index), value);
        keep();
    }

    /// Changes an element, of an array of two dimensions.
    ///
    /// @param row its first index
    /// @param column its second index
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long row, long column, long value) {
        ELEMENT.set(memory, at(row, column), value);
        keep();
    }

    /// Changes an element, of an array of three dimensions.
    ///
    /// @param plane its first index
    /// @param row its second index
    /// @param column its third index
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long plane, long row, long column, long value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(long value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(long value) {
        long[] pattern = pattern();
        Arrays.fill(pattern, value);
        fillWith(pattern);
    }

    // ---- Elements, of an array of one dimension, in the order of memory that the name says

    /// Reads an element with the memory effects of [VarHandle#getVolatile].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getVolatile(long index) {
        long value = (long) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAcquire(long index) {
        long value = (long) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, long value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, long value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }

    // ---- Elements, of an array of one dimension, in one step

    /// Changes an element if it is what is expected.
    ///
    /// @param index which one
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public boolean compareAndSet(long index, long expected, long value) {
        boolean set = ELEMENT.compareAndSet(memory, at(index), expected, value);
        keep();
        return set;
    }

    /// Changes an element.
    ///
    /// @param index which one
    /// @param value the new one
    /// @return the old one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndSet(long index, long value) {
        long old = (long) ELEMENT.getAndSet(memory, at(index), value);
        keep();
        return old;
    }

    /// Adds to an element, which wraps around at its limits.
    ///
    /// @param index which one
    /// @param delta what to add
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndAdd(long index, long delta) {
        long old = (long) ELEMENT.getAndAdd(memory, at(index), delta);
        keep();
        return old;
    }

    /// Adds to an element, which wraps around at its limits.
    ///
    /// @param index which one
    /// @param delta what to add
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long addAndGet(long index, long delta) {
        return getAndAdd(index, delta) + delta;
    }

    /// Adds 1 to an element.
    ///
    /// @param index which one
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /// Adds 1 to an element.
    ///
    /// @param index which one
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /// Subtracts 1 from an element.
    ///
    /// @param index which one
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /// Subtracts 1 from an element.
    ///
    /// @param index which one
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long decrementAndGet(long index) {
        return addAndGet(index, -1);
    }

    /// Changes an element to what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndUpdate(long index, LongUnaryOperator function) {
        while (true) {
            long old = getVolatile(index);
            if (compareAndSet(index, old, function.applyAsLong(old))) {
                return old;
            }
        }
    }

    /// Changes an element to what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long updateAndGet(long index, LongUnaryOperator function) {
        while (true) {
            long old = getVolatile(index);
            long value = function.applyAsLong(old);
            if (compareAndSet(index, old, value)) {
                return value;
            }
        }
    }

    /// Changes an element to what a function makes of it and an operand, in one step.
    ///
    /// @param index which one
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long getAndAccumulate(long index, long operand, LongBinaryOperator function) {
        return getAndUpdate(index, old -> function.applyAsLong(old, operand));
    }

    /// Changes an element to what a function makes of it and an operand, in one step.
    ///
    /// @param index which one
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public long accumulateAndGet(long index, long operand, LongBinaryOperator function) {
        return updateAndGet(index, old -> function.applyAsLong(old, operand));
    }
}
