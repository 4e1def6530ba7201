package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.manager.Manager;
import io.github.offspring.process.ChildProcessBuilder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says what is computed again and again, when, and on which terms.
///
/// ```java
/// try (var rates = StaleWhileComputing.from(Rates.EMPTY)
///         .name("rates")
///         .every(ofMinutes(10))
///         .timeout(ofMinutes(5))
///         .retries(2)
///         .start(Rates::download)) { ... }
/// ```
///
/// Each option can be set once.
///
/// **Threads and processes** *Not thread-safe.*
///
/// @param <T> what is computed
public final class StaleWhileComputingBuilder<T> {

    private static final int MAX_RETRIES = 1_000;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final T initial;
    private @Nullable String name;
    private @Nullable Schedule schedule;
    private @Nullable Integer retries;
    private @Nullable Duration timeout;
    private @Nullable Manager manager;
    private Consumer<ChildProcessBuilder> customizer = _ -> {};

    StaleWhileComputingBuilder(T initial) {
        this.initial = Objects.requireNonNull(initial, "initial");
    }

    /// Sets its name: for error messages, and, with a number, for the processes that compute.
    ///
    /// @param value the name, not empty, without control characters; if nothing is said, `computation-1`,
    /// `computation-2`, …
    /// @return this builder
    /// @throws IllegalArgumentException if it is empty or holds a control character
    /// @throws IllegalStateException if it has been set before
    public StaleWhileComputingBuilder<T> name(String value) {
        unset("name", name);
        check(!value.isEmpty(), "name must not be empty", value);
        // It stands before each line of output.
        check(value.chars().noneMatch(Character::isISOControl), "name must not hold control characters", value);
        name = value;
        return this;
    }

    /// Has it computed once, at once, and then no more. That is so if nothing is said.
    ///
    /// @return this builder
    /// @throws IllegalStateException if something else has been said before
    public StaleWhileComputingBuilder<T> once() {
        return schedule(Schedule.ONCE);
    }

    /// Has it computed at once, each time a period has passed from when the last one was due, and when somebody
    /// asks. One computation runs at a time: if one takes longer than the period the next begins right after
    /// it, and the one after that at its time again.
    ///
    /// @param period from when one is due to when the next one is
    /// @return this builder
    /// @throws IllegalArgumentException if the period is zero or negative
    /// @throws IllegalStateException if something else has been said before
    public StaleWhileComputingBuilder<T> every(Duration period) {
        check(period.isPositive(), "period must be positive", period);
        return schedule(Schedule.every(period));
    }

    /// Has it computed only when somebody asks: [StaleReader#refresh].
    ///
    /// @return this builder
    /// @throws IllegalStateException if something else has been said before
    public StaleWhileComputingBuilder<T> whenAsked() {
        return schedule(Schedule.WHEN_ASKED);
    }

    private StaleWhileComputingBuilder<T> schedule(Schedule value) {
        unset("schedule", schedule);
        schedule = value;
        return this;
    }

    /// Has a computation begun again at once, in another process, if its process dies or its time-out is over.
    /// Whatever effects it had had by then it has again. What it throws is how it ended: it is not begun again
    /// for that before its next time.
    ///
    /// @param count how often at most, besides the first time, [0, 1000]; if nothing is said, never
    /// @return this builder
    /// @throws IllegalArgumentException if it is out of its range
    /// @throws IllegalStateException if it has been set before
    public StaleWhileComputingBuilder<T> retries(int count) {
        unset("retries", retries);
        check(count >= 0 && count <= MAX_RETRIES, "retries must be in [0, " + MAX_RETRIES + "]", count);
        retries = count;
        return this;
    }

    /// Sets how long a computation may take, the start of its process included. If it takes longer that is
    /// killed.
    ///
    /// @param value the time; if nothing is said, for ever
    /// @return this builder
    /// @throws IllegalArgumentException if it is zero or negative
    /// @throws IllegalStateException if it has been set before
    public StaleWhileComputingBuilder<T> timeout(Duration value) {
        unset("timeout", timeout);
        check(value.isPositive(), "timeout must be positive", value);
        timeout = value;
        return this;
    }

    /// Sets options of the processes that compute: heap, JVM options, environment, output, … The name and the
    /// daemon flag are its own.
    ///
    /// @param settings called with the builder of each process
    /// @return this builder
    public StaleWhileComputingBuilder<T> child(Consumer<ChildProcessBuilder> settings) {
        customizer = customizer.andThen(settings);
        return this;
    }

    /// Sets where the value lies: at a manager, so that processes of other families and machines can read it,
    /// which get the reader from a namespace of the manager, or by any other way there is:
    ///
    /// ```java
    /// try (var rates = StaleWhileComputing.from(Rates.EMPTY).at(manager).start(Rates::download)) {
    ///     manager.namespace("shared").set("rates", rates.reader());
    ///     ...
    ///
    /// StaleReader<Rates> rates = Manager.connect(address, keys).namespace("shared").get("rates"); // elsewhere
    /// ```
    ///
    /// It stays there, with its age, as long as somebody has a reader, or a namespace does, also when this
    /// process has died. If the manager dies, or this process loses its connection to it, the computation ends,
    /// and what it computes then goes nowhere; if the manager is [started
    /// again][io.github.offspring.manager.ManagerBuilder#restart], what restores it starts the next one.
    ///
    /// @param value the manager: any that this process is connected to; if nothing is said, the value lies in
    /// the family's shared memory
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public StaleWhileComputingBuilder<T> at(Manager value) {
        unset("at", manager);
        manager = value;
        return this;
    }

    /// Starts it. The initial value can be read when this returns.
    ///
    /// @param computation what computes the value, which must not be null; what it captures goes to each
    /// process as a copy
    /// @return what can be read
    /// @throws CodecException if the computation, something that it captures, or the initial value cannot be
    /// sent, or can be in one process only, such as an end of a pipe
    /// @throws IllegalStateException if an option of the processes is set twice
    /// @throws UncheckedIOException if there is no shared memory for the value
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public StaleWhileComputing<T> start(Task<? extends T> computation) {
        checkSendable(computation);
        Terms<T> terms = new Terms<>(
                name == null ? "computation-" + COUNT.incrementAndGet() : name,
                computation,
                schedule == null ? Schedule.ONCE : schedule,
                (retries == null ? 0 : retries) + 1,
                timeout,
                customizer);
        // What is wrong in it is to be an error here, not in each process.
        terms.child(1);
        Place<T> place = manager == null
                ? SharedPlace.create(terms.name(), initial)
                : RemotePlace.create(manager, terms.name(), initial);
        Refresher<T> refresher = new Refresher<>(place, terms);
        refresher.start();
        return new StaleWhileComputing<>(new StaleReader<>(terms.name(), place), place, refresher);
    }

    private static void checkSendable(Object computation) {
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.write(Objects.requireNonNull(computation, "computation"), "computation");
        boolean leaves = encoder.hasDepartures();
        encoder.restore();
        if (leaves) {
            throw new CodecException(
                    "computation: cannot be begun again and again because something in it, such as an end of a pipe,"
                            + " can be in one process only: class="
                            + computation.getClass().getName() + "; open a connection inside of it",
                    null);
        }
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("computation: option is set a second time: " + option + "=" + before);
        }
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("computation: " + rule + ": value=" + value);
        }
    }
}
