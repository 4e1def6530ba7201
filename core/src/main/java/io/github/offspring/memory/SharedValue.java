package io.github.offspring.memory;

import io.github.offspring.CodecException;
import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.robust.LocalObjects;
import io.github.offspring.internal.robust.ValueCell;
import io.github.offspring.internal.robust.ValueKind;
import io.github.offspring.internal.robust.Waiting;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PackedMessage;
import io.github.offspring.sync.SharedReentrantLock;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The latest value of anything that can be sent, for several processes.
///
/// ```java
/// SharedValue<Forecast> latest = SharedValue.create(Forecast.UNKNOWN);
/// try (var child = ChildProcess.start(() -> latest.set(calculateForHours()))) {
///     while (true) {
///         show(latest.get());          // never waits: UNKNOWN at first, the forecast once there is one
///         Thread.sleep(ofSeconds(5));
///     }
/// }
/// ```
///
/// There is a value from the beginning. Each [#set] makes a new version of it, which has a number; [#get] gives
/// the latest complete one, and [#waitUntilNewer] waits for one that the caller does not have. Values are copied in
/// and out, so what is done to an object that has been set, or got, changes nothing here. They may be of any size.
///
/// It goes to other processes in a task, through a connection, as a field of something, at any time, and is the
/// same there. For a value of fixed size, such as a record of numbers, [SharedRecord] is faster.
///
/// **Threads and processes** *Thread-safe; any process of the family.*
///
/// **Order** What a thread has done before it sets a value is seen by those who get that value. Versions have one
/// order, the same for all.
///
/// **Time** To set and to get take as long as the encoding and decoding, and copying the bytes once. Readers do
/// not wait for writers. Two copies of the value are kept; what is longer than some KiB has a file of its own,
/// whose space is taken at once: if there is none it is an exception, and the latest value is what it was.
///
/// **Crash** A process that is killed while it sets a value has set it or has not; the others get the last
/// complete one. Nobody is kept from reading, and nobody from writing for longer than it takes to recover what the
/// dead one had. Whoever waits for a version of which the dead process did not tell any more is woken.
///
/// @param <T> what it is a value of
public final class SharedValue<T> implements AutoCloseable, Lockable {

    @Serial
    private static final long serialVersionUID = 1L;

    // Neither is ever written: a handle goes in the value's place.
    private final transient ValueCell cell;
    private final transient OwnLock lock;

    /// A value with its number.
    ///
    /// @param <T> what it is a value of
    /// @param value the value
    /// @param version its number: 1 for the one that it was created with, one more for each later one
    public record Version<T>(T value, long version) {}

    /// What has been read and not yet decoded.
    private record Encoded(Inbound message, long version) {}

    private SharedValue(Domain domain, Block block) {
        cell = new ValueCell(domain, block, this);
        lock = new OwnLock(this, domain, block, cell.lock(), null);
    }

    /// Creates a shared value.
    ///
    /// @param <T> what it is a value of
    /// @param initial what it is to begin with
    /// @return the shared value
    /// @throws CodecException if the initial value cannot be sent
    /// @throws UncheckedIOException if there is no shared memory for it
    public static <T> SharedValue<T> create(T initial) {
        Message message = encode(initial);
        long length = PackedMessage.bytes(message);
        SharedValue<T> made = LocalObjects.create(
                ValueKind.VALUE.kind(),
                ValueCell.bytes(length),
                block -> ValueCell.fill(block, length),
                SharedValue<T>::new,
                ValueKind.VALUE::removeParts);
        made.write(message, -1);
        return made;
    }

    /// Gives the value a name, for people: it is seen in all processes. The value has one at most, for as long as
    /// it lives.
    ///
    /// @param name in [1, 48] bytes of UTF-8
    /// @return this
    /// @throws IllegalArgumentException if the name is empty or longer
    /// @throws IllegalStateException if it has a name
    /// @throws UncheckedIOException if there is no shared memory for it
    public SharedValue<T> named(String name) {
        LocalObjects.name(cell.block(), getClass(), name);
        return this;
    }

    /// Tells the name of the value.
    ///
    /// @return the one that it was given with [#named]; empty if none
    public Optional<String> name() {
        return LocalObjects.nameOf(cell.block());
    }

    private static Message encode(Object value) {
        Objects.requireNonNull(value, "value");
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.write(value, "value");
        if (encoder.hasDepartures()) {
            encoder.restore();
            throw new CodecException(
                    "value: cannot be shared because something in it, such as an end of a pipe, can be in one process"
                            + " only: class="
                            + value.getClass().getName() + "; send it through a connection",
                    null);
        }
        return encoder.finish();
    }

    private long write(Message message, long known) {
        return cell.write(PackedMessage.bytes(message), copy -> PackedMessage.put(message, copy, 0), known);
    }

    // ---- Reading

    /// Gets the latest value.
    ///
    /// @return a copy of it
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if it has been closed, by any process
    public T get() {
        return latest().value();
    }

    /// Gets the latest value with its number.
    ///
    /// @return a copy of it
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if it has been closed, by any process
    public Version<T> latest() {
        cell.checkOpen();
        Encoded encoded = cell.read((copy, version, isWhole) -> {
            Inbound message = PackedMessage.get(copy, 0, isWhole);
            return message == null ? null : new Encoded(message, version);
        });
        @SuppressWarnings("unchecked") // Only values of this type are ever encoded here.
        T value = (T) Objects.requireNonNull(Decoder.family()
                .open(encoded.message(), Thread.currentThread().getContextClassLoader())
                .read("value"));
        return new Version<>(value, encoded.version());
    }

    /// Tells the number of the latest value, without decoding it.
    ///
    /// @return 1 for the one that it was created with, one more for each later one
    /// @throws IllegalStateException if it has been closed, by any process
    public long version() {
        cell.checkOpen();
        return cell.version();
    }

    /// Waits for a value that the caller does not have.
    ///
    /// @param version the number of the last one that it has; 0 if none
    /// @return the latest value; those in between may have been missed
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if it has been closed, by any process, also while this waits
    public Version<T> waitUntilNewer(long version) throws InterruptedException {
        return await(version, Deadline.NEVER).orElseThrow();
    }

    /// Waits for a value that the caller does not have, or until time is up.
    ///
    /// @param version the number of the last one that it has; 0 if none
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the latest value; empty if there was no newer one in time
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if it has been closed, by any process, also while this waits
    public Optional<Version<T>> waitUntilNewer(long version, Duration timeout) throws InterruptedException {
        return await(version, Deadline.after(timeout));
    }

    private Optional<Version<T>> await(long version, long deadline) throws InterruptedException {
        Waiting waiting = cell.waiting(deadline);
        do {
            cell.checkOpen();
            if (cell.version() > version) {
                return Optional.of(latest());
            }
        } while (waiting.again());
        return Optional.empty();
    }

    // ---- Writing

    /// Makes a new version.
    ///
    /// @param value the new value
    /// @return its number
    /// @throws CodecException if it cannot be sent
    /// @throws IllegalStateException if it has been closed, by any process
    /// @throws UncheckedIOException if there is no space for it
    public long set(T value) {
        return write(encode(value), -1);
    }

    /// Makes a new version if the latest one is the one that the caller knows.
    ///
    /// @param version the number of the one that it knows
    /// @param value the new value
    /// @return whether it was, and has been replaced
    /// @throws CodecException if it cannot be sent
    /// @throws IllegalStateException if it has been closed, by any process
    /// @throws UncheckedIOException if there is no space for it
    public boolean compareAndSet(long version, T value) {
        return write(encode(value), Math.max(0, version)) > 0;
    }

    /// Makes a new version of what a function makes of the latest one, in one step.
    ///
    /// @param function without side effects: called again if there is a newer version meanwhile; holds nobody up,
    /// however long it takes
    /// @return the new value
    /// @throws CodecException if it cannot be sent, or the latest one cannot be decoded here
    /// @throws IllegalStateException if it has been closed, by any process
    /// @throws UncheckedIOException if there is no space for it
    public T update(UnaryOperator<T> function) {
        while (true) {
            Version<T> known = latest();
            T value = function.apply(known.value());
            if (compareAndSet(known.version(), value)) {
                return value;
            }
        }
    }

    /// Gives the lock for what takes several steps. It keeps nobody from setting the value who does not take it.
    ///
    /// @return the value's own lock; the same at every call
    /// @throws IllegalStateException if it has been closed, by any process
    @Override
    public SharedReentrantLock lock() {
        cell.checkOpen();
        return lock.get();
    }

    /// Ends it, for all processes, since none has the memory of it to itself, and gives that back. Those who wait
    /// are woken. Does nothing if it is closed. What is never closed goes with the family.
    @Override
    public void close() {
        cell.close();
    }

    // ---- As an object

    /// Shows which shared value it is, and its version's number.
    @Override
    public String toString() {
        return LocalObjects.words(getClass(), cell.block()) + "["
                + (cell.isClosed() ? "closed]" : "version=" + cell.version() + "]");
    }

    @Serial
    private Object writeReplace() {
        cell.checkOpen();
        return new Handle(LocalObjects.send(cell.block()));
    }

    /// What stands for it in a message.
    private record Handle(long reference) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            try {
                SharedValue<?> value =
                        LocalObjects.receive(reference, ValueKind.VALUE.kind(), SharedValue.class, SharedValue::new);
                if (value.cell.isClosed()) {
                    throw new IOException("it has been closed");
                }
                return value;
            } catch (IOException e) {
                throw new InvalidObjectException("a shared value: " + e.getMessage(), e);
            }
        }
    }
}
