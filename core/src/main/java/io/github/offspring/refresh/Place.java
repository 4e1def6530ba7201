package io.github.offspring.refresh;

import io.github.offspring.internal.os.Deadline;
import java.io.Serializable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where the last complete value lies, with what is told of its computation.
///
/// One thread writes at a time: that which has it computed, or, while that waits for it, the process that
/// computes. All others read. It is all that a reader has and knows of, so it decides who can be one: whoever
/// it can be sent to.
///
/// After [#close] everything here throws an [IllegalStateException]. At a manager it throws a
/// [io.github.offspring.ManagerLostException] to those who have it computed when that is gone; those who read
/// see that it has ended.
///
/// @param <T> what is computed
interface Place<T> extends Serializable {

    /// A time-out that never ends.
    long NEVER = Deadline.NEVER;

    // ---- Reading

    T value();

    /// The last value with all that is known of it.
    Snapshot<T> look();

    /// What is so now, without the value.
    State state();

    /// Waits until something holds of what is here.
    ///
    /// @param condition asked at the beginning, after each change, and when one that is dead may have changed
    /// something
    /// @return false if time is up
    boolean await(Predicate<State> condition, long deadline) throws InterruptedException;

    /// Asks for a computation.
    ///
    /// @return how often that has been done
    long ask();

    // ---- Computing

    /// Whether the process that computes makes its value the last one by itself. Otherwise it gives it to the
    /// one that has it computed.
    boolean isReachedFromChildren();

    /// Makes a value the last one. Whoever is killed in it has done so or has not.
    void publish(T value);

    // ---- Having it computed

    /// Says that this thread has it computed from now on: its process's death is the end.
    void own();

    /// Says that this thread does that no more.
    void disown();

    /// Tells all others.
    ///
    /// @param thrown the failure itself; null if there is none, or if it has been told
    void tell(Told told, @Nullable Throwable thrown);

    /// Waits until it has been asked for more often than that.
    ///
    /// @return how often it has been
    long awaitAsked(long known, long deadline) throws InterruptedException;

    /// Gives back what it takes.
    void close();
}
