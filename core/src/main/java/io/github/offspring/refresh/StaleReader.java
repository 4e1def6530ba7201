package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.internal.os.Deadline;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;

/// Where the last complete value can be read that somebody has computed again and again.
///
/// ```java
/// StaleReader<Forecast> forecast = computing.reader();
/// ChildProcess.start(() -> {
///     for (Snapshot<Forecast> now : forecast.ticks(ofSeconds(5))) {
///         show(now.value(), now.age());
///     }
/// });
/// ```
///
/// It comes from [StaleWhileComputing#reader] and goes to other processes in a task, through a connection, as a
/// field of something, at any time; one of a value at a manager goes wherever that manager is reached from,
/// best by a namespace of it. There is a value from the beginning, and to read it never waits for a
/// computation.
///
/// **Threads and processes** *Thread-safe; any process of the family*; of a value at a manager, any process
/// that is connected to it.
///
/// **Order** What a computation did before it returned is seen by those who read its value. Versions have one
/// order, the same for all.
///
/// **Time** To read takes as long as to decode the value, which is copied. At a manager it is one round trip,
/// in which the value comes along only if it is newer than what this reader has, which keeps its bytes.
///
/// **Crash** If the process dies that computes, at any instruction, everybody reads the last complete value on,
/// and sees in [Snapshot#failure] how it died. If the process dies that had it computed, that is a
/// [io.github.offspring.PeerLostException] there, and those who wait for a newer value are told. If the manager
/// of the value is gone, or cannot be reached any more, [#get] and [#latest] go on with the last value that
/// this reader has had, and that is a [io.github.offspring.ManagerLostException] there; if it has not had any
/// they throw it, and if that leads to an object of a manager or to a queue: such a value is not kept.
///
/// @param <T> what is computed
public final class StaleReader<T> implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Place<T> place;

    StaleReader(String name, Place<T> place) {
        this.name = name;
        this.place = place;
    }

    Place<T> place() {
        return place;
    }

    /// Tells the name of the computation.
    ///
    /// @return as it was given, or made up
    public String name() {
        return name;
    }

    // ---- Reading

    /// Gives the last complete value.
    ///
    /// @return a copy of it
    /// @throws CodecException if it cannot be decoded here
    /// @throws IllegalStateException if it has been closed
    public T get() {
        return named(place::value);
    }

    /// Gives the last complete value with its age, its number, and what is known of its computation.
    ///
    /// @return what is so at this moment
    /// @throws CodecException if the value cannot be decoded here
    /// @throws IllegalStateException if it has been closed
    public Snapshot<T> latest() {
        return named(place::look);
    }

    private interface Look<R, E extends Exception> {
        R at() throws E;
    }

    /// If it has been closed, that is said by the name that its user knows, not by that of the memory, or the object at
    /// a manager, where it lies.
    private <R, E extends Exception> R named(Look<R, E> look) throws E {
        try {
            return look.at();
        } catch (IllegalStateException e) {
            throw new IllegalStateException("computation '" + name + "': has been closed", e);
        }
    }

    /// Gives the last complete value again and again: at once, and then each time a period has passed. Ticks
    /// have their times from the beginning on, so that one that is late does not make the next one late, and
    /// none is left out: who is behind gets them one after the other without a pause, each with what is the
    /// last value then.
    ///
    /// It goes on for ever; leave the loop when you have enough.
    ///
    /// @param period from one tick to the next
    /// @return iterators, each with ticks of its own; whose `next` throws what [#latest] does, and a
    /// [java.util.concurrent.CancellationException] if its thread is interrupted, which it is afterwards too
    /// @throws IllegalArgumentException if the period is zero or negative
    public Iterable<Snapshot<T>> ticks(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("computation '" + name + "': period must be positive: value=" + period);
        }
        return () -> ticking(Deadline.nanos(period));
    }

    private Iterator<Snapshot<T>> ticking(long periodNanos) {
        return new Ticks<>(this, periodNanos);
    }

    // ---- Waiting

    /// Waits for a value that the caller does not have.
    ///
    /// @param version the number of the last one that it has; 0 if none
    /// @return the last value; those in between may have been missed
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if the value cannot be decoded here
    /// @throws IllegalStateException if there will be none because nothing is computed any more, with what that
    /// failed with as the cause; or if it has been closed; also while this waits
    public Snapshot<T> waitUntilNewer(long version) throws InterruptedException {
        return newer(version, Place.NEVER).orElseThrow();
    }

    /// Waits for a value that the caller does not have, or until time is up.
    ///
    /// @param version the number of the last one that it has; 0 if none
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the last value; empty if there was no newer one in time
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if the value cannot be decoded here
    /// @throws IllegalStateException if there will be none because nothing is computed any more, with what that
    /// failed with as the cause; or if it has been closed; also while this waits
    public Optional<Snapshot<T>> waitUntilNewer(long version, Duration timeout) throws InterruptedException {
        return newer(version, Deadline.after(timeout));
    }

    private Optional<Snapshot<T>> newer(long version, long deadline) throws InterruptedException {
        if (!await(state -> state.version() > version || state.hasEnded(), deadline)) {
            return Optional.empty();
        }
        Snapshot<T> snapshot = latest();
        if (snapshot.version() <= version) {
            throw ended(snapshot);
        }
        return Optional.of(snapshot);
    }

    private boolean await(Predicate<State> condition, long deadline) throws InterruptedException {
        return named(() -> place.await(condition, deadline));
    }

    private IllegalStateException ended(Snapshot<T> snapshot) {
        return new IllegalStateException(
                "computation '" + name + "': has ended, nothing newer will come: version=" + snapshot.version(),
                snapshot.failure().orElse(null));
    }

    // ---- Asking

    /// Asks for a computation that begins after this call. Does not wait for it. If one runs another one
    /// follows; those who ask meanwhile share that.
    ///
    /// @throws IllegalStateException if nothing is computed any more, or it has been closed
    public void refresh() {
        State _ = stateUnlessEnded();
        long _ = named(place::ask);
    }

    /// Asks for a computation that begins after this call, and waits until it has ended. If it is computed once only,
    /// and that goes on, it waits for that.
    ///
    /// @return the value that it brought, or a later one; if it failed, the one from before it with the failure
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if the value cannot be decoded here
    /// @throws IllegalStateException if nothing is computed any more, or it has been closed; also while this
    /// waits
    public Snapshot<T> refreshed() throws InterruptedException {
        return refreshed(Place.NEVER).orElseThrow();
    }

    /// Asks for a computation that begins after this call, and waits until it has ended, or until time is up.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the value that it brought, or a later one; if it failed, the one from before it with the
    /// failure; empty if it has not ended in time, and goes on
    /// @throws InterruptedException if this thread is interrupted, also before
    /// @throws CodecException if the value cannot be decoded here
    /// @throws IllegalStateException if nothing is computed any more, or it has been closed; also while this
    /// waits
    public Optional<Snapshot<T>> refreshed(Duration timeout) throws InterruptedException {
        return refreshed(Deadline.after(timeout));
    }

    private Optional<Snapshot<T>> refreshed(long deadline) throws InterruptedException {
        long before = stateUnlessEnded().version();
        long number = named(place::ask);
        if (!await(state -> state.isServed(number) || state.hasEnded(), deadline)) {
            return Optional.empty();
        }
        boolean served = named(place::state).isServed(number);
        Snapshot<T> snapshot = latest();
        // What is computed once has been begun before, and has brought the value that there was to come.
        boolean isLast = snapshot.version() > before && snapshot.failure().isEmpty();
        if (!served && !isLast) {
            throw ended(snapshot);
        }
        return Optional.of(snapshot);
    }

    private State stateUnlessEnded() {
        State state = named(place::state);
        if (state.hasEnded()) {
            throw ended(latest());
        }
        return state;
    }

    /// Shows the name.
    @Override
    public String toString() {
        return "StaleReader[" + name + "]";
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return place instanceof RemotePlace<T> remote ? remote.replacement() : this;
    }
}
