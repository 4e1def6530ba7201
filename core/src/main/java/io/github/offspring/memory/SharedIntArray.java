package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/// An array of `int` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedIntArray counts = SharedArray.ints(5);
/// counts.incrementAndGet(3);
/// ```
///
/// For those who come from Python: `Array('i', …)`.
public final class SharedIntArray extends SharedArray<int[], SharedIntArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_INT.varHandle();

    SharedIntArray(View view) {
        super(view, ValueLayout.JAVA_INT);
    }

    @Override
    SharedIntArray as(View newView) {
        return new SharedIntArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedIntArray of(int... values) {
        SharedIntArray made = ints(values.length);
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
    public int get(long index) {
        int value = (int) ELEMENT.get(memory, at(index));
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
    public int get(long row, long column) {
        int value = (int) ELEMENT.get(memory, at(row, column));
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
    public int get(long plane, long row, long column) {
        int value = (int) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int getAt(long... indices) {
        int value = (int) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, int value) {
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
    public void set(long row, long column, int value) {
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
    public void set(long plane, long row, long column, int value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(int value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(int value) {
        int[] pattern = pattern();
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
    public int getVolatile(long index) {
        int value = (int) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int getAcquire(long index) {
        int value = (int) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, int value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, int value) {
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
    public boolean compareAndSet(long index, int expected, int value) {
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
    public int getAndSet(long index, int value) {
        int old = (int) ELEMENT.getAndSet(memory, at(index), value);
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
    public int getAndAdd(long index, int delta) {
        int old = (int) ELEMENT.getAndAdd(memory, at(index), delta);
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
    public int addAndGet(long index, int delta) {
        return getAndAdd(index, delta) + delta;
    }

    /// Adds 1 to an element.
    ///
    /// @param index which one
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /// Adds 1 to an element.
    ///
    /// @param index which one
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /// Subtracts 1 from an element.
    ///
    /// @param index which one
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /// Subtracts 1 from an element.
    ///
    /// @param index which one
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int decrementAndGet(long index) {
        return addAndGet(index, -1);
    }

    /// Changes an element to what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int getAndUpdate(long index, IntUnaryOperator function) {
        while (true) {
            int old = getVolatile(index);
            if (compareAndSet(index, old, function.applyAsInt(old))) {
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
    public int updateAndGet(long index, IntUnaryOperator function) {
        while (true) {
            int old = getVolatile(index);
            int value = function.applyAsInt(old);
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
    public int getAndAccumulate(long index, int operand, IntBinaryOperator function) {
        return getAndUpdate(index, old -> function.applyAsInt(old, operand));
    }

    /// Changes an element to what a function makes of it and an operand, in one step.
    ///
    /// @param index which one
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public int accumulateAndGet(long index, int operand, IntBinaryOperator function) {
        return updateAndGet(index, old -> function.applyAsInt(old, operand));
    }
}
