package io.github.offspring.memory;

import io.github.offspring.internal.robust.ArrayKind;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An array of primitives, of one or more dimensions, in memory that several processes use.
///
/// ```java
/// try (SharedDoubleArray matrix = SharedArray.doubles(1_000, 1_000);
///         ProcessPool pool = ProcessPool.create(4)) {
///     pool.map(List.of(0, 1, 2, 3), part -> {
///         for (long row = 250 * part; row < 250 * (part + 1); row++) {
///             matrix.set(row, 0, measure(row));
///         }
///         return null;
///     });
///     double[] values = matrix.toArray();
/// }
/// ```
///
/// It goes to other processes in a task, through a connection, as a field of something, at any time: as a handle
/// of some bytes, whatever its size. The elements lie there once, in row-major order: the last index varies
/// fastest. Indices and lengths are `long`, so that an array can be larger than one of Java's.
///
/// [#slice], [#row], [#reshape] and [#flat] are views: they copy nothing, what is written to one is seen in all,
/// and they travel like the array itself. [#toArray], `copyFrom` and [#copyTo] copy, whole or in part, as fast as
/// memory allows. [#asSegment] is the way to everything that works on a [MemorySegment].
///
/// For those who come from Python: this is `Array('d', …)`, `shared_memory` with a NumPy array on it, and, since
/// no method takes the lock, `RawArray` too. [#lock] is its `get_lock()`; a lock that is never asked for costs
/// nothing. A negative index is an error here.
///
/// **Threads and processes** *Thread-safe; any process of the family.* One element is never torn. What copies many
/// is not one step: take the lock, or let only one write.
///
/// **Order** `get` and `set` are like those of an ordinary array: another thread, of any process, sees a write for
/// certain after what orders the two: a lock, a task's begin and end, a message. The methods whose names say so
/// are volatile, acquire and release, or one atomic step.
///
/// **Time** A small one, up to 8 KiB, lies in the family's heap and is made in microseconds. A larger one has a
/// file of its own in the folder of the family's shared memory, all of whose space is taken at once: if that is
/// full it is an exception at creation and not a crash at some later access.
///
/// **Crash** A process that is killed leaves the elements as they are. The next owner of the lock is told, by
/// [SharedReentrantLock#ownerDied]. What a dead process had made and never sent is removed with it; everything
/// else when it is closed, or the family ends.
///
/// @param <A> the Java array of the same element type
/// @param <S> the type itself
public abstract sealed class SharedArray<A, S extends SharedArray<A, S>> implements AutoCloseable, Lockable
        permits SharedBooleanArray,
                SharedByteArray,
                SharedCharArray,
                SharedDoubleArray,
                SharedFloatArray,
                SharedIntArray,
                SharedLongArray,
                SharedShortArray {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_RANK = 255;
    private static final int PATTERN = 1024;

    // None is ever written: a handle goes in the array's place.
    final transient MemorySegment memory;
    private final transient View view;
    private final transient Storage storage;
    private final transient ValueLayout layout;
    private final transient int shift;
    private final transient long[] shape;
    private final transient long length;
    // Of an array of as many dimensions; else zero, so that a wrong number of indices fails the one check there is.
    private final transient long size1;
    private final transient long rows2;
    private final transient long columns2;
    private final transient long planes3;
    private final transient long rows3;
    private final transient long columns3;

    /// What part of which array, seen how.
    ///
    /// @param from index of the first element among all
    /// @param given the lock that it goes with; null for the array's own
    record View(
            Storage storage,
            long from,
            long[] shape,
            @Nullable SharedReentrantLock given) implements Serializable {

        View part(long offset, long... newShape) {
            return new View(storage, from + offset, newShape, given);
        }

        @Serial
        private Object readResolve() {
            return of(this);
        }
    }

    SharedArray(View view, ValueLayout layout) {
        this.view = view;
        this.layout = layout;
        storage = view.storage();
        shape = view.shape();
        length = product(shape);
        shift = Long.numberOfTrailingZeros(layout.byteSize());
        memory = storage.memory().asSlice(view.from() << shift, length << shift);
        int rank = shape.length;
        size1 = rank == 1 ? shape[0] : 0;
        rows2 = rank == 2 ? shape[0] : 0;
        columns2 = rank == 2 ? shape[1] : 0;
        planes3 = rank == 3 ? shape[0] : 0;
        rows3 = rank == 3 ? shape[1] : 0;
        columns3 = rank == 3 ? shape[2] : 0;
    }

    private static long product(long[] shape) {
        long product = 1;
        for (long size : shape) {
            product *= size;
        }
        return product;
    }

    // ---- Creation

    /// Creates an array of `double`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedDoubleArray doubles(long... shape) {
        return new SharedDoubleArray(create('D', Double.BYTES, shape));
    }

    /// Creates an array of `float`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedFloatArray floats(long... shape) {
        return new SharedFloatArray(create('F', Float.BYTES, shape));
    }

    /// Creates an array of `long`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedLongArray longs(long... shape) {
        return new SharedLongArray(create('J', Long.BYTES, shape));
    }

    /// Creates an array of `int`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedIntArray ints(long... shape) {
        return new SharedIntArray(create('I', Integer.BYTES, shape));
    }

    /// Creates an array of `short`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedShortArray shorts(long... shape) {
        return new SharedShortArray(create('S', Short.BYTES, shape));
    }

    /// Creates an array of `char`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedCharArray chars(long... shape) {
        return new SharedCharArray(create('C', Character.BYTES, shape));
    }

    /// Creates an array of `byte`, all zero.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedByteArray bytes(long... shape) {
        return new SharedByteArray(create('B', Byte.BYTES, shape));
    }

    /// Creates an array of `boolean`, all false.
    ///
    /// @param shape the lengths of its dimensions
    /// @return the array
    /// @throws IllegalArgumentException if there is no such shape
    /// @throws UncheckedIOException if there is no shared memory for it
    public static SharedBooleanArray booleans(long... shape) {
        return new SharedBooleanArray(create('Z', Byte.BYTES, shape));
    }

    private static View create(char type, int elementBytes, long[] shape) {
        long[] own = Objects.requireNonNull(shape, "shape").clone();
        long bytes = Math.multiplyExact(checkShape(own, elementBytes), elementBytes);
        Storage made = Storage.create(
                Storage.Type.ARRAY, ArrayKind.HEAD_BYTES, bytes, block -> ArrayKind.fillHead(block, type));
        return new View(made, 0, own, null);
    }

    /// @return how many elements it has
    private static long checkShape(long[] shape, int elementBytes) {
        if (shape.length == 0 || shape.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "shape must have [1, " + MAX_RANK + "] dimensions: dimensions=" + shape.length);
        }
        long length = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "shape must not be negative in any dimension: shape=" + words(shape));
            }
            if (size > 0 && length > Long.MAX_VALUE / elementBytes / size) {
                throw new IllegalArgumentException("shape has more elements than there are addresses: shape="
                        + words(shape) + ", bytes of an element=" + elementBytes);
            }
            length *= size;
        }
        return length;
    }

    private static SharedArray<?, ?> of(View view) {
        return switch (ArrayKind.type(view.storage().block())) {
            case 'D' -> new SharedDoubleArray(view);
            case 'F' -> new SharedFloatArray(view);
            case 'J' -> new SharedLongArray(view);
            case 'I' -> new SharedIntArray(view);
            case 'S' -> new SharedShortArray(view);
            case 'C' -> new SharedCharArray(view);
            case 'B' -> new SharedByteArray(view);
            case 'Z' -> new SharedBooleanArray(view);
            default ->
                throw new IllegalStateException("shared array: has elements of an unknown type: type="
                        + ArrayKind.type(view.storage().block()));
        };
    }

    abstract S as(View newView);

    // ---- Size

    /// Tells how many elements there are, in all dimensions.
    ///
    /// @return how many
    public final long length() {
        return length;
    }

    /// Tells the lengths of the dimensions.
    ///
    /// @return a copy
    public final long[] shape() {
        return shape.clone();
    }

    // ---- Indices, for those who extend it

    /// Where an element is, of an array of one dimension.
    final long at(long index) {
        if (storage.isClosed() || index < 0 || index >= size1) {
            throw refusal(index);
        }
        return index << shift;
    }

    final long at(long row, long column) {
        if (storage.isClosed() || row < 0 || row >= rows2 || column < 0 || column >= columns2) {
            throw refusal(row, column);
        }
        return row * columns2 + column << shift;
    }

    final long at(long plane, long row, long column) {
        if (storage.isClosed()
                || plane < 0
                || plane >= planes3
                || row < 0
                || row >= rows3
                || column < 0
                || column >= columns3) {
            throw refusal(plane, row, column);
        }
        return (plane * rows3 + row) * columns3 + column << shift;
    }

    final long at(long... indices) {
        return index(indices) << shift;
    }

    private RuntimeException refusal(long... indices) {
        if (storage.isClosed()) {
            return storage.closed();
        }
        if (indices.length != shape.length) {
            return new IndexOutOfBoundsException(
                    "there must be an index for each dimension: index=" + Arrays.toString(indices) + ", shape="
                            + words(shape) + "; flat() is the same array with one dimension");
        }
        return new IndexOutOfBoundsException(
                "index is outside of the array: index=" + Arrays.toString(indices) + ", shape=" + words(shape));
    }

    /// Keeps the array from being given back before an access is over.
    @SuppressWarnings("ReachabilityFenceUsage") // An access that throws has not been made: nothing to keep.
    final void keep() {
        Reference.reachabilityFence(this);
    }

    /// Tells the index that an element has in [#flat].
    ///
    /// @param indices one for each dimension
    /// @return the index among all elements
    /// @throws IndexOutOfBoundsException if there is no such element, or not one index for each dimension
    /// @throws IllegalStateException if this process has closed the array
    public final long index(long... indices) {
        if (storage.isClosed() || indices.length != shape.length) {
            throw refusal(indices);
        }
        long index = 0;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= shape[i]) {
                throw refusal(indices);
            }
            index = index * shape[i] + indices[i];
        }
        return index;
    }

    // ---- Views

    /// Returns a part of the first dimension. Copies nothing.
    ///
    /// @param from index in the first dimension where it begins
    /// @param to index where it ends, exclusive
    /// @return a view of the same number of dimensions
    /// @throws IndexOutOfBoundsException if the array has no such part
    public final S slice(long from, long to) {
        if (from < 0 || to < from || to > shape[0]) {
            throw new IndexOutOfBoundsException(
                    "slice is outside of the array: from=" + from + ", to=" + to + ", shape=" + words(shape));
        }
        long[] part = shape.clone();
        part[0] = to - from;
        return as(view.part(from * rowLength(), part));
    }

    private long rowLength() {
        return product(Arrays.copyOfRange(shape, 1, shape.length));
    }

    /// Returns what is at one index of the first dimension: a row of a matrix. Copies nothing.
    ///
    /// @param index in the first dimension
    /// @return a view of one dimension less
    /// @throws IndexOutOfBoundsException if there is no such index
    /// @throws IllegalStateException if the array has one dimension only
    public final S row(long index) {
        if (shape.length == 1) {
            throw new IllegalStateException(this + ": has no rows because it has one dimension only");
        }
        if (index < 0 || index >= shape[0]) {
            throw refusal(index);
        }
        return as(view.part(index * rowLength(), Arrays.copyOfRange(shape, 1, shape.length)));
    }

    /// Returns the same elements, in the same order, in another shape. Copies nothing.
    ///
    /// @param newShape the lengths of the dimensions, for as many elements as there are
    /// @return a view
    /// @throws IllegalArgumentException if the shape is for another number of elements
    public final S reshape(long... newShape) {
        long[] own = Objects.requireNonNull(newShape, "shape").clone();
        if (checkShape(own, 1) != length) {
            throw new IllegalArgumentException("shape must be for as many elements as there are: shape=" + words(own)
                    + ", present shape=" + words(shape));
        }
        return as(view.part(0, own));
    }

    /// Returns the same elements in one dimension. Copies nothing.
    ///
    /// @return a view
    public final S flat() {
        return as(view.part(0, length));
    }

    /// Returns the same elements with another lock, such as one that several things go with. Copies nothing.
    ///
    /// @param lock what [#lock()] of the view gives, in every process to which the view goes
    /// @return a view
    public final S withLock(SharedReentrantLock lock) {
        return as(new View(storage, view.from(), shape, Objects.requireNonNull(lock, "lock")));
    }

    /// Returns the memory of the elements.
    ///
    /// It is usable for as long as anybody has it, also after the array is closed; its memory is given back then.
    /// That of an array of up to 8 KiB is given back when the family ends, so do not ask for those of thousands.
    ///
    /// @return row-major, in the byte order of the machine, aligned to the size of an element; a `boolean` is a
    /// byte
    /// @throws IllegalStateException if this process has closed the array
    public final MemorySegment asSegment() {
        return storage.memoryForUser().asSlice(view.from() << shift, length << shift);
    }

    // ---- Copying

    /// Sets all elements from a Java array.
    ///
    /// @param source as many elements as this has, row-major
    /// @throws IllegalArgumentException if it has more or fewer
    /// @throws IllegalStateException if this process has closed the array
    public final void copyFrom(A source) {
        checkSameLength(Array.getLength(source));
        copyFrom(0, source, 0, Array.getLength(source));
    }

    /// Sets some elements from a Java array.
    ///
    /// @param index of the first one to be set, among all of this, row-major
    /// @param source where they come from
    /// @param sourceIndex where they begin there
    /// @param count how many
    /// @throws IndexOutOfBoundsException if one of the two does not have so many there
    /// @throws IllegalStateException if this process has closed the array
    public final void copyFrom(long index, A source, int sourceIndex, int count) {
        check(index, count);
        Objects.checkFromIndexSize(sourceIndex, count, Array.getLength(source));
        put(source, sourceIndex, index << shift, count);
        keep();
    }

    /// Sets all elements from another shared array.
    ///
    /// @param source as many elements as this has; its shape may differ
    /// @throws IllegalArgumentException if it has more or fewer
    /// @throws IllegalStateException if this process has closed one of the two
    public final void copyFrom(S source) {
        checkSameLength(source.length());
        SharedArray<A, S> other = source;
        checkOpen();
        other.checkOpen();
        memory.copyFrom(other.memory);
        other.keep();
        keep();
    }

    /// Copies all elements to a Java array.
    ///
    /// @param target as many elements as this has, row-major
    /// @throws IllegalArgumentException if it has more or fewer
    /// @throws IllegalStateException if this process has closed the array
    public final void copyTo(A target) {
        checkSameLength(Array.getLength(target));
        copyTo(0, target, 0, Array.getLength(target));
    }

    /// Copies some elements to a Java array.
    ///
    /// @param index of the first one, among all of this, row-major
    /// @param target where they go
    /// @param targetIndex where they begin there
    /// @param count how many
    /// @throws IndexOutOfBoundsException if one of the two does not have so many there
    /// @throws IllegalStateException if this process has closed the array
    public final void copyTo(long index, A target, int targetIndex, int count) {
        check(index, count);
        Objects.checkFromIndexSize(targetIndex, count, Array.getLength(target));
        take(index << shift, target, targetIndex, count);
        keep();
    }

    /// Copies all elements to a new Java array.
    ///
    /// @return the elements, row-major
    /// @throws IllegalStateException if they are more than a Java array can hold, or this process has closed the
    /// array
    public final A toArray() {
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    this + ": is too long for a Java array: length=" + length + "; copy slices of it");
        }
        A array = newArray((int) length);
        copyTo(array);
        return array;
    }

    private void checkSameLength(long other) {
        if (other != length) {
            throw new IllegalArgumentException(
                    "both must have the same number of elements: there=" + other + ", here=" + length);
        }
    }

    final void checkOpen() {
        if (storage.isClosed()) {
            throw storage.closed();
        }
    }

    private void check(long index, long count) {
        checkOpen();
        if (index < 0 || count < 0 || index > length - count) {
            throw new IndexOutOfBoundsException("part is outside of the array: index=" + index + ", count=" + count
                    + ", length=" + length + ", shape=" + words(shape));
        }
    }

    @SuppressWarnings("unchecked") // By the layout of each subclass its own kind of array.
    final A newArray(int size) {
        return (A) Array.newInstance(layout.carrier(), size);
    }

    void put(A source, int sourceIndex, long at, int count) {
        MemorySegment.copy(source, sourceIndex, memory, layout, at, count);
    }

    void take(long at, A target, int targetIndex, int count) {
        MemorySegment.copy(memory, layout, at, target, targetIndex, count);
    }

    /// An array for [#fillWith].
    final A pattern() {
        return newArray((int) Math.min(PATTERN, length));
    }

    final void fillWith(A pattern) {
        int size = Array.getLength(pattern);
        checkOpen();
        for (long index = 0; index < length; index += size) {
            put(pattern, 0, index << shift, (int) Math.min(size, length - index));
        }
        keep();
    }

    // ---- Names, locking and closing

    /// Gives the array a name, for people: it is seen in all processes. The array has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return the array
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public final S named(String name) {
        storage.name(name, getClass());
        return as(view);
    }

    /// Tells the name of the array.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public final Optional<String> name() {
        return storage.name();
    }

    /// Gives the lock for what takes several steps. It keeps nobody from changing elements who does not take it.
    ///
    /// @return the array's own lock, the same for all views of it, or the one that this view was given
    /// @throws IllegalStateException if this process has closed the array
    @Override
    public final SharedReentrantLock lock() {
        return view.given() != null ? view.given() : storage.lock();
    }

    /// Ends the array: this process cannot use it any more, in any view, and nobody gets it any more who has not
    /// got it. Processes that have it keep it until they close it too, or lose it; its memory is given back then.
    /// Does nothing if it is closed.
    @Override
    public final void close() {
        storage.close();
    }

    // ---- As an object

    /// Tells whether something is a view of the same elements in the same shape. The values are not looked at.
    @Override
    public final boolean equals(@Nullable Object object) {
        return object instanceof SharedArray<?, ?> other
                && storage == other.storage
                && view.from() == other.view.from()
                && Arrays.equals(shape, other.shape);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(storage.reference(), view.from(), Arrays.hashCode(shape));
    }

    /// Shows which array it is, and its shape.
    @Override
    public final String toString() {
        return storage.words(getClass()) + "[" + words(shape) + (storage.isClosed() ? ", closed]" : "]");
    }

    private static String words(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(" x "));
    }

    @Serial
    final Object writeReplace() {
        return view;
    }
}
