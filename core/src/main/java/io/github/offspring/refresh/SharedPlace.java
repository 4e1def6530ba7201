package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.memory.SharedValue;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A place in the family's shared memory, for all its processes.
///
/* A value is set first, then `changes` moves on. Who computes and is killed in between is missed by the one that has it
 * computed, which tells something then and so moves it on.
 *
 * Who has it computed holds the lock of `changes` for as long as it does. When it dies recovery frees that lock, and then
 * wakes all who wait at `changes`: the two are one block, recovered in this order. So they look again, and see that
 * nobody has it.
 *
 * @param thrown the last failure itself, apart from what is told: some reader may not know its class
 * @param asked how often it has been asked for
 */
record SharedPlace<T>(
        String name,
        SharedValue<Computed<T>> latest,
        SharedValue<Told> news,
        SharedValue<Optional<Throwable>> thrown,
        SharedLong asked,
        SharedLong changes)
        implements Place<T> {

    /// A value, and when it was complete.
    record Computed<T>(T value, long atMillis) implements Serializable {}

    static <T> SharedPlace<T> create(String name, T initial) {
        SharedValue<Told> news = SharedValue.create(new Told(Activity.WAITING, 0, 0, Told.Failure.LONGEST));
        news.set(new Told(Activity.WAITING, 0, 0, null));
        return new SharedPlace<>(
                name,
                SharedValue.create(new Computed<>(initial, System.currentTimeMillis())),
                news,
                SharedValue.create(Optional.empty()),
                SharedLong.create(0),
                SharedLong.create(0));
    }

    // ---- Reading

    @Override
    public T value() {
        return latest.get().value();
    }

    @Override
    public Snapshot<T> look() {
        // In this order: a failure that is told is none of a value that came after it.
        Told told = told();
        SharedValue.Version<Computed<T>> last = latest.latest();
        Instant at = Instant.ofEpochMilli(last.value().atMillis());
        Duration age = Duration.between(at, Instant.now());
        return new Snapshot<>(
                last.value().value(),
                last.version(),
                at,
                // The clock may have been set back.
                age.isNegative() ? Duration.ZERO : age,
                told.activity(),
                told.failure() != null && told.version() == last.version()
                        ? Optional.of(failure(told.failure()))
                        : Optional.empty());
    }

    private Throwable failure(Told.Failure told) {
        try {
            // It may be a newer one.
            return told.itself(thrown.get().orElse(null));
        } catch (CodecException _) {
            // Its class is not known here, or what it holds.
            return told.standIn();
        }
    }

    @Override
    public State state() {
        return new State(latest.version(), told());
    }

    private Told told() {
        Told told = news.get();
        if (told.activity() == Activity.ENDED || changes.lock().isLocked()) {
            return told;
        }
        // Whoever ends it in order says so before it lets go.
        told = news.get();
        return told.activity() == Activity.ENDED ? told : told.abandoned(name, "has died", latest.version());
    }

    @Override
    public boolean await(Predicate<State> condition, long deadline) throws InterruptedException {
        return changes.waitUntil(_ -> condition.test(state()), left(deadline)).isPresent();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Deadline.left(deadline));
    }

    @Override
    public long ask() {
        news.version();
        return asked.incrementAndGet();
    }

    // ---- Computing

    @Override
    public boolean isReachedFromChildren() {
        return true;
    }

    @Override
    public void publish(T value) {
        latest.set(new Computed<>(value, System.currentTimeMillis()));
        changes.incrementAndGet();
    }

    // ---- Having it computed

    @Override
    public void own() {
        changes.lock().lock();
    }

    @Override
    public void disown() {
        changes.lock().unlock();
        changes.incrementAndGet();
    }

    @Override
    public void tell(Told told, @Nullable Throwable failure) {
        if (failure != null) {
            try {
                thrown.set(Optional.of(failure));
            } catch (CodecException | UncheckedIOException _) {
                // It cannot be sent, or there is no space for it: its words can be told.
                thrown.set(Optional.empty());
            }
        }
        news.set(told);
        changes.incrementAndGet();
    }

    @Override
    public long awaitAsked(long known, long deadline) throws InterruptedException {
        return asked.waitUntil(count -> count > known, left(deadline)).orElse(known);
    }

    @Override
    public void close() {
        latest.close();
        thrown.close();
        news.close();
        changes.incrementAndGet();
    }
}
