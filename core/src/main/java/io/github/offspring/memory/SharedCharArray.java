package io.github.offspring.memory;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// An array of `char` in memory that several processes use; all about it stands at [SharedArray].
///
/// ```java
/// SharedCharArray text = SharedCharArray.of("text".toCharArray());
/// text.set(0, 'T');
/// ```
///
/// For those who come from Python: `Array('u', …)`.
public final class SharedCharArray extends SharedArray<char[], SharedCharArray> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle ELEMENT = ValueLayout.JAVA_CHAR.varHandle();

    SharedCharArray(View view) {
        super(view, ValueLayout.JAVA_CHAR);
    }

    @Override
    SharedCharArray as(View newView) {
        return new SharedCharArray(newView);
    }

    /// Creates an array of one dimension.
    ///
    /// @param values what it is to begin with, copied
    /// @return the array
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedCharArray of(char... values) {
        SharedCharArray made = chars(values.length);
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
    public char get(long index) {
        char value = (char) ELEMENT.get(memory, at(index));
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
    public char get(long row, long column) {
        char value = (char) ELEMENT.get(memory, at(row, column));
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
    public char get(long plane, long row, long column) {
        char value = (char) ELEMENT.get(memory, at(plane, row, column));
        keep();
        return value;
    }

    /// Reads an element, of an array of any number of dimensions.
    ///
    /// @param indices one for each dimension
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public char getAt(long... indices) {
        char value = (char) ELEMENT.get(memory, at(indices));
        keep();
        return value;
    }

    /// Changes an element, of an array of one dimension.
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void set(long index, char value) {
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
    public void set(long row, long column, char value) {
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
    public void set(long plane, long row, long column, char value) {
        ELEMENT.set(memory, at(plane, row, column), value);
        keep();
    }

    /// Changes an element, of an array of any number of dimensions.
    ///
    /// @param value the new one
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setAt(char value, long... indices) {
        ELEMENT.set(memory, at(indices), value);
        keep();
    }

    /// Sets all elements to one value.
    ///
    /// @param value the value
    /// @throws IllegalStateException if this process has closed the array
    public void fill(char value) {
        char[] pattern = pattern();
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
    public char getVolatile(long index) {
        char value = (char) ELEMENT.getVolatile(memory, at(index));
        keep();
        return value;
    }

    /// Reads an element with the memory effects of [VarHandle#getAcquire].
    ///
    /// @param index which one
    /// @return its value
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public char getAcquire(long index) {
        char value = (char) ELEMENT.getAcquire(memory, at(index));
        keep();
        return value;
    }

    /// Changes an element with the memory effects of [VarHandle#setVolatile].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setVolatile(long index, char value) {
        ELEMENT.setVolatile(memory, at(index), value);
        keep();
    }

    /// Changes an element with the memory effects of [VarHandle#setRelease].
    ///
    /// @param index which one
    /// @param value the new one
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws IllegalStateException if this process has closed the array
    public void setRelease(long index, char value) {
        ELEMENT.setRelease(memory, at(index), value);
        keep();
    }
}
