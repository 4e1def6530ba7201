package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// An array of `byte` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedByteArray image = SharedArray.bytes(480, 640, 3);
/// image.set(0, 0, 2, (byte) 255);
/// ```
///
/// For those who come from Python: `Array('b', …)`.
public final class SharedByteArray extends SharedArray<byte[], SharedByteArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_BYTE.varHandle();

    SharedByteArray(View view) {
        super(view, ValueLayout.JAVA_BYTE);
    }

    @Override
    SharedByteArray as(View newView) {
        return new SharedByteArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedByteArray of(byte... values) {
        SharedByteArray made = bytes(values.length);
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
    public byte get(long index) {
        byte value = (byte) ELEMENT.get(memory, at(index));
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
    public byte get(long row, long column) {
        byte value = (byte) ELEMENT.get(memory, at(row, column));
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
    public byte get(long plane, long row, long column) {
        byte value = (byte) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public byte getAt(long... indices) {
        byte value = (byte) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, byte value) {
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
    public void set(long row, long column, byte value) {
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
    public void set(long plane, long row, long column, byte value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(byte value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(byte value) {
        checkOpen();
        memory.fill(value);
        keep();
    }

    // ---- Elements, of an array of one dimension, in the order of memory that the name says

    /// Reads an element with the memory effects of [VarHandle#getVolatile].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public byte getVolatile(long index) {
        byte value = (byte) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public byte getAcquire(long index) {
        byte value = (byte) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, byte value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, byte value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }
}
