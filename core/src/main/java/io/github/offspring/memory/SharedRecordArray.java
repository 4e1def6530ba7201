package io.github.offspring.memory;

import io.github.offspring.sync.SharedReentrantLock;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Records of one class in memory that several processes use, each read and written as a whole.
///
/// ```java
/// try (SharedRecordArray<Position> positions = SharedRecord.array(Position.class, 1_000)) {
///     positions.set(7, new Position(1, 2, "me"));
///     positions.update(8, p -> new Position(p.x(), 0, p.by()));
/// }
/// ```
///
/// Each element is what a [SharedRecord] is: there is all about it. Elements do not change together: for what
/// concerns several, take the lock.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** As for [SharedRecord], for each element.
///
/// **Time** As for [SharedRecord]; writers wait for each other also if they write to different elements. An element
/// takes twice its size and 16 bytes.
///
/// **Crash** As for [SharedRecord]. What a dead process had made and never sent is removed with it; everything else
/// when it is closed, or the family ends.
///
/// @param <R> the record class
public final class SharedRecordArray<R extends Record> implements AutoCloseable, Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    /// Never written: a handle goes in the array's place.
    private final transient Records<R> records;

    SharedRecordArray(Records<R> records) {
        this.records = records;
    }

    /// Gives the array a name, for people: it is seen in all processes. The array has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedRecordArray<R> named(String name) {
        records.storage().name(name, getClass());
        return this;
    }

    /// Tells the name of the array.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return records.storage().name();
    }

    /// Tells how many records there are.
    ///
    /// @return how many, at least 1
    public int length() {
        return records.count();
    }

    /// Reads a record.
    ///
    /// @param index which one
    /// @return its latest complete value
    /// @throws IndexOutOfBoundsException if there is no such record
    /// @throws IllegalStateException if this process has closed the array
    public R get(int index) {
        return records.get(index);
    }

    /// Changes a record.
    ///
    /// @param index which one
    /// @param value the new value
    /// @throws IndexOutOfBoundsException if there is no such record
    /// @throws IllegalArgumentException if a component is longer than its [Length]
    /// @throws IllegalStateException if this process has closed the array
    public void set(int index, R value) {
        records.set(index, value);
    }

    /// Changes a record to what a function makes of it, in one step.
    ///
    /// @param index which one
    /// @param function without side effects: called again if the record has changed meanwhile; holds nobody up,
    /// however long it takes
    /// @return the new value
    /// @throws IndexOutOfBoundsException if there is no such record
    /// @throws IllegalArgumentException if a component is longer than its [Length]
    /// @throws IllegalStateException if this process has closed the array
    public R update(int index, UnaryOperator<R> function) {
        return records.update(index, function);
    }

    /// Copies all records. Each is whole; they may be of different moments.
    ///
    /// @return a list of its own
    /// @throws IllegalStateException if this process has closed the array
    public List<R> toList() {
        List<R> list = new ArrayList<>(length());
        for (int i = 0; i < length(); i++) {
            list.add(get(i));
        }
        return list;
    }

    /// Gives the lock for what takes several steps. It keeps nobody from changing records who does not take it.
    ///
    /// @return the array's own lock; the same at every call
    /// @throws IllegalStateException if this process has closed the array
    @Override
    public SharedReentrantLock lock() {
        return records.storage().lock();
    }

    /// Ends the array: this process cannot use it any more, and nobody gets it any more who has not got it.
    /// Processes that have it keep it until they close it too, or lose it; its memory is given back then. Does
    /// nothing if it is closed.
    @Override
    public void close() {
        records.storage().close();
    }

    // ---- As an object

    /// Tells whether something is the same array. The values are not looked at.
    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof SharedRecordArray<?> other && records.storage() == other.records.storage();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(records.storage().reference());
    }

    /// Shows which array it is, and its length.
    @Override
    public String toString() {
        return records.storage().words(getClass()) + "[length=" + length()
                + (records.storage().isClosed() ? ", closed]" : "]");
    }

    @Serial
    private Object writeReplace() {
        return new Handle<>(records.handle());
    }

    /// What stands for it in a message.
    private record Handle<R extends Record>(Records.Handle<R> records) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            return new SharedRecordArray<>(records.receive());
        }
    }
}
