package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// An array of `short` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedShortArray samples = SharedArray.shorts(48_000);
/// samples.set(0, (short) -1);
/// ```
///
/// For those who come from Python: `Array('h', …)`.
public final class SharedShortArray extends SharedArray<short[], SharedShortArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_SHORT.varHandle();

    SharedShortArray(View view) {
        super(view, ValueLayout.JAVA_SHORT);
    }

    @Override
    SharedShortArray as(View newView) {
        return new SharedShortArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedShortArray of(short... values) {
        SharedShortArray made = shorts(values.length);
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
    public short get(long index) {
        short value = (short) ELEMENT.get(memory, at(index));
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
    public short get(long row, long column) {
        short value = (short) ELEMENT.get(memory, at(row, column));
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
    public short get(long plane, long row, long column) {
        short value = (short) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public short getAt(long... indices) {
        short value = (short) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, short value) {
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
    public void set(long row, long column, short value) {
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
    public void set(long plane, long row, long column, short value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(short value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(short value) {
        short[] pattern = pattern();
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
    public short getVolatile(long index) {
        short value = (short) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public short getAcquire(long index) {
        short value = (short) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, short value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, short value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }
}
