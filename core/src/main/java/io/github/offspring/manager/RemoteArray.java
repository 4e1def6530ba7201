package io.github.offspring.manager;

import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.ArrayKind.Method;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An array of numbers that lives at a [Manager].
///
/// ```java
/// RemoteArray<Double, double[]> sums = manager.array(new double[10]);
/// sums.addAndGet(3, 1.5);
/// double[] all = sums.toArray();           // one message
/// ```
///
/// It compares with a [java.util.concurrent.atomic.AtomicLongArray]. Between processes of one machine those of
/// [io.github.offspring.memory] need no round trips. It compares with Python's `Manager().Array()`.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** All methods are linearizable, each as a whole: [#toArray()] has all elements as they were at one
/// moment.
///
/// **Time** A round trip for each call, whether for one element or for all, and the time that so many bytes take.
///
/// **Crash** If the manager dies, every method throws a [io.github.offspring.ManagerLostException], at once, that
/// says whether the call may have run. If a client dies in the middle of a call, the call has happened, or not.
///
/// @param <E> an element: `Byte`, `Integer`, `Long` or `Double`
/// @param <A> the array of them: `byte[]`, `int[]`, `long[]` or `double[]`
public final class RemoteArray<E extends Number, A> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reference reference;

    RemoteArray(Reference reference) {
        this.reference = reference;
    }

    /// Returns how many elements there are, which never changes.
    ///
    /// @return the number
    public int length() {
        return Calls.call(reference, Method.LENGTH);
    }

    /// Returns an element.
    ///
    /// @param index its index
    /// @return the element as it is now
    /// @throws IndexOutOfBoundsException if there is none
    public E get(int index) {
        return Calls.call(reference, Method.GET, index);
    }

    /// Sets an element.
    ///
    /// @param index its index
    /// @param value the new one
    /// @return the element as it was before
    /// @throws IndexOutOfBoundsException if there is none
    /// @throws IllegalArgumentException if the array has elements of another type, though the compiler let it pass
    public E set(int index, E value) {
        return Calls.call(reference, Method.SET, index, Objects.requireNonNull(value));
    }

    /// Adds to an element.
    ///
    /// @param index its index
    /// @param delta what is added
    /// @return the sum
    /// @throws IndexOutOfBoundsException if there is none
    /// @throws IllegalArgumentException as for [#set]
    public E addAndGet(int index, E delta) {
        return Calls.call(reference, Method.ADD, index, Objects.requireNonNull(delta));
    }

    /// Sets an element if it is what it is thought to be.
    ///
    /// @param index its index
    /// @param expected what it must be equal to
    /// @param value the new one
    /// @return whether it was set
    /// @throws IndexOutOfBoundsException if there is none
    /// @throws IllegalArgumentException as for [#set]
    public boolean compareAndSet(int index, E expected, E value) {
        return Calls.call(
                reference,
                Method.COMPARE_AND_SET,
                index,
                Objects.requireNonNull(expected),
                Objects.requireNonNull(value));
    }

    /// Changes an element by a function that runs at the manager, while nobody else changes it.
    ///
    /// @param index its index
    /// @param function what makes the new element of the old one
    /// @return the new one
    /// @throws IndexOutOfBoundsException if there is none
    /// @throws IllegalArgumentException as for [#set], if the function's result is of another type
    public E update(int index, ServerFunction<? super E, ? extends E> function) {
        return Calls.call(reference, Method.UPDATE, index, Objects.requireNonNull(function));
    }

    /// Returns all elements as they are at one moment, in one message.
    ///
    /// @return a copy
    public A toArray() {
        return toArray(0, length());
    }

    /// Returns some elements as they are at one moment, in one message.
    ///
    /// @param from the index of the first
    /// @param to the index after the last
    /// @return a copy
    /// @throws IndexOutOfBoundsException if there are not so many
    public A toArray(int from, int to) {
        return Calls.call(reference, Method.COPY, from, to);
    }

    /// Sets elements one after the other, at one moment, in one message.
    ///
    /// @param from the index of the first
    /// @param values the new ones
    /// @throws IndexOutOfBoundsException if there are not so many; none is set then
    /// @throws IllegalArgumentException as for [#set]
    public void setAll(int from, A values) {
        Calls.call(reference, Method.PUT, from, Objects.requireNonNull(values));
    }

    // ---- The proxy itself

    /// Says that this process will not use this proxy any more; the array itself ends when nobody has it. What is
    /// never closed goes with its Java object.
    @Override
    public void close() {
        reference.close();
    }

    /// Tells whether the other one stands for the same array.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteArray<?, ?> array && array.reference.equals(reference);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }

    @Override
    public String toString() {
        return "RemoteArray[" + reference + "]";
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return reference.replacement();
    }
}
