package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// An array of `double` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedDoubleArray sums = SharedDoubleArray.of(1.5, 2.5);
/// sums.set(0, 3.5);
/// sums.addAndGet(1, 0.25);
/// ```
///
/// For those who come from Python: `Array('d', …)`.
public final class SharedDoubleArray extends SharedArray<double[], SharedDoubleArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_DOUBLE.varHandle();

    SharedDoubleArray(View view) {
        super(view, ValueLayout.JAVA_DOUBLE);
    }

    @Override
    SharedDoubleArray as(View newView) {
        return new SharedDoubleArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedDoubleArray of(double... values) {
        SharedDoubleArray made = doubles(values.length);
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
    public double get(long index) {
        double value = (double) ELEMENT.get(memory, at(index));
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
    public double get(long row, long column) {
        double value = (double) ELEMENT.get(memory, at(row, column));
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
    public double get(long plane, long row, long column) {
        double value = (double) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double getAt(long... indices) {
        double value = (double) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, double value) {
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
    public void set(long row, long column, double value) {
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
    public void set(long plane, long row, long column, double value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(double value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(double value) {
        double[] pattern = pattern();
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
    public double getVolatile(long index) {
        double value = (double) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double getAcquire(long index) {
        double value = (double) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, double value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, double value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }

    // ---- Elements, of an array of one dimension, in one step

    /// Changes an element if it is, bit for bit, what is expected.
    ///
    /// @param index which one
    /// @param expected what it is to be
    /// @param value the new one
    /// @return whether it was, and has been changed
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public boolean compareAndSet(long index, double expected, double value) {
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
    public double getAndSet(long index, double value) {
        double old = (double) ELEMENT.getAndSet(memory, at(index), value);
        keep();
        return old;
    }

    /// Adds to an element, in one step.
    ///
    /// @param index which one
    /// @param delta what to add
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double getAndAdd(long index, double delta) {
        return getAndUpdate(index, old -> old + delta);
    }

    /// Adds to an element, in one step.
    ///
    /// @param index which one
    /// @param delta what to add
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double addAndGet(long index, double delta) {
        return updateAndGet(index, old -> old + delta);
    }

    /// Changes an element to what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the old value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double getAndUpdate(long index, DoubleUnaryOperator function) {
        while (true) {
            double old = getVolatile(index);
            if (compareAndSet(index, old, function.applyAsDouble(old))) {
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
    public double updateAndGet(long index, DoubleUnaryOperator function) {
        while (true) {
            double old = getVolatile(index);
            double value = function.applyAsDouble(old);
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
    public double getAndAccumulate(long index, double operand, DoubleBinaryOperator function) {
        return getAndUpdate(index, old -> function.applyAsDouble(old, operand));
    }

    /// Changes an element to what a function makes of it and an operand, in one step.
    ///
    /// @param index which one
    /// @param operand the function's second argument
    /// @param function without side effects: called again if the element has changed meanwhile
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public double accumulateAndGet(long index, double operand, DoubleBinaryOperator function) {
        return updateAndGet(index, old -> function.applyAsDouble(old, operand));
    }
}
