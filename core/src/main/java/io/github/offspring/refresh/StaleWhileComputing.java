package io.github.offspring.refresh;

import io.github.offspring.CodecException;

/// A value that takes long to compute, and is read meanwhile as it was computed last.
///
/// ```java
/// try (var forecast = StaleWhileComputing.from(Forecast.UNKNOWN)
///         .every(ofHours(6))
///         .start(() -> calculateForHours())) {
///     for (Snapshot<Forecast> now : forecast.reader().ticks(ofSeconds(5))) {
///         show(now.value(), now.age());            // UNKNOWN at first; never waits for the computation
///     }
/// }
/// ```
///
/// Each computation runs in a child process of its own, so that it can take a heap of its own, crash, hang or
/// be killed without harm to those who read, and leaves nothing behind. It is begun
/// [once][StaleWhileComputingBuilder#once], [at fixed times][StaleWhileComputingBuilder#every], or [when
/// somebody asks][StaleWhileComputingBuilder#whenAsked]. If one fails the last value stays, gets older, and
/// readers see why.
///
/// It compares with the directive `stale-while-revalidate` of HTTP caches, and with what programs of Python do
/// by hand with a `Manager().Namespace()` and a process that sets it.
///
/// **Threads and processes** *Thread-safe; belongs to this process.* What goes to others is its [#reader].
///
/// **Crash** A computation whose process dies, at any instruction, has brought its value or has not; it is
/// begun again at once if it has [retries][StaleWhileComputingBuilder#retries] left, and otherwise at its next
/// time. If this process dies the computation ends with it; readers in other processes keep the last value and
/// see that. So it is when the manager is gone where the value lies; readers then keep what they have had last.
///
/// @param <T> what is computed
public final class StaleWhileComputing<T> implements AutoCloseable {

    private final StaleReader<T> reader;
    private final Place<T> place;
    private final Refresher<T> refresher;

    StaleWhileComputing(StaleReader<T> reader, Place<T> place, Refresher<T> refresher) {
        this.reader = reader;
        this.place = place;
        this.refresher = refresher;
    }

    /// Begins to say what is computed, and when.
    ///
    /// @param <T> what is computed
    /// @param initial what is read until there is something better
    /// @return a builder
    public static <T> StaleWhileComputingBuilder<T> from(T initial) {
        return new StaleWhileComputingBuilder<>(initial);
    }

    Place<T> place() {
        return place;
    }

    /// Returns where the value can be read, from any process of the family; of a value
    /// [at a manager][StaleWhileComputingBuilder#at], from any that is connected to that.
    ///
    /// @return the reader, the same at every call
    public StaleReader<T> reader() {
        return reader;
    }

    /// Gives the last complete value, as [StaleReader#get] does.
    ///
    /// @return a copy of it
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if this has been closed
    public T get() {
        return reader.get();
    }

    /// Gives the last complete value with its age, as [StaleReader#latest] does.
    ///
    /// @return what is so at this moment
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if this has been closed
    public Snapshot<T> latest() {
        return reader.latest();
    }

    /// Asks for a computation that begins after this call, as [StaleReader#refresh] does.
    ///
    /// @throws IllegalStateException if nothing is computed any more, or this has been closed
    public void refresh() {
        reader.refresh();
    }

    /// Tells the name.
    ///
    /// @return as it was given, or made up
    public String name() {
        return reader.name();
    }

    /// Ends it, for all processes: a computation that runs is asked to end and, after the family's grace time,
    /// made to; the value is given up, and readers get an [IllegalStateException] from then on,
    /// also those who wait. Closing twice is no error.
    @Override
    public void close() {
        refresher.stop();
        place.close();
    }

    /// Shows the name.
    @Override
    public String toString() {
        return "StaleWhileComputing[" + name() + "]";
    }
}
