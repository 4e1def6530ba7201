package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// An array of `boolean` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedBooleanArray done = SharedArray.booleans(100);
/// done.setVolatile(3, true);
/// ```
///
/// For those who come from Python: `Array(c_bool, …)`.
public final class SharedBooleanArray extends SharedArray<boolean[], SharedBooleanArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_BOOLEAN.varHandle();

    SharedBooleanArray(View view) {
        super(view, ValueLayout.JAVA_BOOLEAN);
    }

    @Override
    SharedBooleanArray as(View newView) {
        return new SharedBooleanArray(newView);
    }

    // Segments and arrays of this type are not copied by the JDK.

    @Override
    void put(boolean[] source, int sourceIndex, long at, int count) {
        for (int i = 0; i < count; i++) {
            ELEMENT.set(memory, at + i, source[sourceIndex + i]);
        }
    }

    @Override
    void take(long at, boolean[] target, int targetIndex, int count) {
        for (int i = 0; i < count; i++) {
            target[targetIndex + i] = (boolean) ELEMENT.get(memory, at + i);
        }
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBooleanArray of(boolean... values) {
        SharedBooleanArray made = booleans(values.length);
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
    public boolean get(long index) {
        boolean value = (boolean) ELEMENT.get(memory, at(index));
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
    public boolean get(long row, long column) {
        boolean value = (boolean) ELEMENT.get(memory, at(row, column));
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
    public boolean get(long plane, long row, long column) {
        boolean value = (boolean) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public boolean getAt(long... indices) {
        boolean value = (boolean) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, boolean value) {
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
    public void set(long row, long column, boolean value) {
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
    public void set(long plane, long row, long column, boolean value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(boolean value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(boolean value) {
        checkOpen();
        memory.fill((byte) (value ? 1 : 0));
        keep();
    }

    // ---- Elements, of an array of one dimension, in the order of memory that the name says

    /// Reads an element with the memory effects of [VarHandle#getVolatile].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public boolean getVolatile(long index) {
        boolean value = (boolean) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public boolean getAcquire(long index) {
        boolean value = (boolean) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, boolean value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, boolean value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }
}
