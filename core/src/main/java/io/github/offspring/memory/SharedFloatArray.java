package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// An array of `float` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedFloatArray weights = SharedFloatArray.of(1.5f, 2.5f);
/// weights.set(0, 3.5f);
/// ```
///
/// For those who come from Python: `Array('f', …)`.
public final class SharedFloatArray extends SharedArray<float[], SharedFloatArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_FLOAT.varHandle();

    SharedFloatArray(View view) {
        super(view, ValueLayout.JAVA_FLOAT);
    }

    @Override
    SharedFloatArray as(View newView) {
        return new SharedFloatArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedFloatArray of(float... values) {
        SharedFloatArray made = floats(values.length);
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
    public float get(long index) {
        float value = (float) ELEMENT.get(memory, at(index));
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
    public float get(long row, long column) {
        float value = (float) ELEMENT.get(memory, at(row, column));
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
    public float get(long plane, long row, long column) {
        float value = (float) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public float getAt(long... indices) {
        float value = (float) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, float value) {
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
    public void set(long row, long column, float value) {
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
    public void set(long plane, long row, long column, float value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(float value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(float value) {
        float[] pattern = pattern();
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
    public float getVolatile(long index) {
        float value = (float) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public float getAcquire(long index) {
        float value = (float) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, float value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, float value) {
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
    public boolean compareAndSet(long index, float expected, float value) {
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
    public float getAndSet(long index, float value) {
        float old = (float) ELEMENT.getAndSet(memory, at(index), value);
        keep();
        return old;
    }
}
