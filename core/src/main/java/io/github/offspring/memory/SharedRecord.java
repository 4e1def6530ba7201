package io.github.offspring.memory;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.Waiting;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A record in memory that several processes use, read and written as a whole.
///
/// ```java
/// record Position(double x, double y, @Length(16) String by) {}
///
/// SharedRecord<Position> position = SharedRecord.create(new Position(0, 0, "nobody"));
/// position.update(p -> new Position(p.x() + 1, p.y(), "me"));
/// ```
///
/// Nobody ever sees a part of one value and a part of another, and reading takes no lock. A record class can be
/// shared if its components have a fixed size: primitives, enums, other such records, strings and arrays with a
/// [Length]. What cannot is refused at creation, with the component's name. [#array] is for many of one class.
///
/// It goes to other processes in a task, through a connection, as a field of something, at any time, and is the
/// same there. This is also what a shared reference to something of fixed size is: to point to another thing, set
/// another value. What has no fixed size goes into a [SharedValue]; a lone number into a [SharedInt] and its like.
///
/// For those who come from Python: this is `Value(Structure)`, with a field for each component, without the need
/// to take a lock for a whole value; [#copy] is `sharedctypes.copy`.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** What a thread has done before it sets a value is seen by those who read that value. Of all threads of
/// all processes, one sets a value at a time.
///
/// **Time** A record of some fields is read and written in less than a microsecond, most of which is for its
/// constructor and accessors. It takes twice its size and about 130 bytes of shared memory.
///
/// **Crash** A process that is killed while it sets a value has set it or has not; the others read the last
/// complete one. Nobody is kept from reading, and nobody from writing for longer than it takes to recover what the
/// dead one had.
///
/// @param <R> the record class
public final class SharedRecord<R extends Record> implements Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    /// Never written: a handle goes in the record's place.
    private final transient Records<R> records;

    private SharedRecord(Records<R> records) {
        this.records = records;
    }

    // ---- Creation

    /// Creates a shared record.
    ///
    /// @param <R> the record class
    /// @param initial what it is to begin with
    /// @return the shared record
    /// @throws IllegalArgumentException if the class cannot be laid out, or a component is longer than its [Length]
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <R extends Record> SharedRecord<R> create(R initial) {
        return new SharedRecord<>(Records.create(initial, 1));
    }

    /// Creates an array of records, in which all bits are zero: numbers are 0, enums their first constant, strings
    /// empty. A class whose constructor does not allow that, which is asked once, needs [#array(Record, int)].
    ///
    /// @param <R> the record class
    /// @param type the record class
    /// @param length how many, in [1, what is free]
    /// @return the array
    /// @throws IllegalArgumentException if the class cannot be laid out, its constructor, or that of a record in
    /// it, throws at zeros, or the length is not positive
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <R extends Record> SharedRecordArray<R> array(Class<R> type, int length) {
        return new SharedRecordArray<>(Records.create(type, checkLength(length)));
    }

    /// Creates an array of records.
    ///
    /// @param <R> the record class
    /// @param initial what each of them is to begin with
    /// @param length how many, in [1, what is free]
    /// @return the array
    /// @throws IllegalArgumentException if the class cannot be laid out, a component is longer than its [Length],
    /// or the length is not positive
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <R extends Record> SharedRecordArray<R> array(R initial, int length) {
        return new SharedRecordArray<>(Records.create(initial, checkLength(length)));
    }

    private static int checkLength(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length must be at least 1: length=" + length);
        }
        return length;
    }

    /// Gives the record a name, for people: it is seen in all processes. The record has one at most, for as long
    /// as it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedRecord<R> named(String name) {
        records.storage().name(name, getClass());
        return this;
    }

    /// Tells the name of the record.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return records.storage().name();
    }

    // ---- The value

    /// Reads the value.
    ///
    /// @return the latest complete one
    public R get() {
        return records.get(0);
    }

    /// Changes the value.
    ///
    /// @param value the new one
    /// @throws IllegalArgumentException if a component is longer than its [Length]
    public void set(R value) {
        records.set(0, value);
    }

    /// Changes the value to what a function makes of it, in one step.
    ///
    /// @param function without side effects: called again if the value has changed meanwhile; holds nobody up,
    /// however long it takes
    /// @return the new value
    /// @throws IllegalArgumentException if a component is longer than its [Length]
    public R update(UnaryOperator<R> function) {
        return records.update(0, function);
    }

    /// Creates another one with the present value.
    ///
    /// @return one that is independent of this
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedRecord<R> copy() {
        return create(get());
    }

    /// Waits until something holds for the value.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @return the value for which it held
    /// @throws InterruptedException if this thread is interrupted, also before
    public R waitUntil(Predicate<R> condition) throws InterruptedException {
        return await(condition, Deadline.NEVER).orElseThrow();
    }

    /// Waits until something holds for the value, or time is up.
    ///
    /// @param condition asked at the beginning, and after changes
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value for which it held; empty if it did not in time
    /// @throws InterruptedException if this thread is interrupted, also before
    public Optional<R> waitUntil(Predicate<R> condition, Duration timeout) throws InterruptedException {
        return await(condition, Deadline.after(timeout));
    }

    private Optional<R> await(Predicate<R> condition, long deadline) throws InterruptedException {
        Waiting waiting = records.waiting(deadline);
        do {
            R value = get();
            if (condition.test(value)) {
                return Optional.of(value);
            }
        } while (waiting.again());
        return Optional.empty();
    }

    /// Gives the lock for what takes several steps. It keeps nobody from changing the value who does not take it.
    ///
    /// @return the record's own lock; the same at every call
    @Override
    public SharedReentrantLock lock() {
        return records.storage().lock();
    }

    // ---- As an object

    /// Tells whether something is the same shared record. The values are not looked at.
    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof SharedRecord<?> other && records.storage() == other.records.storage();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(records.storage().reference());
    }

    /// Shows which shared record it is, and its value.
    @Override
    public String toString() {
        return records.storage().words(getClass()) + "[" + get() + "]";
    }

    @Serial
    private Object writeReplace() {
        return new Handle<>(records.handle());
    }

    /// What stands for it in a message.
    private record Handle<R extends Record>(Records.Handle<R> records) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            return new SharedRecord<>(records.receive());
        }
    }
}
