package io.github.offspring.refresh;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The last complete value at the moment when somebody looked, and what was known of its computation.
///
/// **Threads and processes** *Immutable*, if the value is. It is a copy: later values do not change it.
///
/// @param <T> what is computed
/// @param value the last complete value
/// @param version its number: 1 for the initial one, one more for each that was computed
/// @param computedAt when it was complete, by the clock of the machine, or of the manager's; of the initial
/// one, when that was given
/// @param age how long ago that was, never negative; of a value at a manager measured there, so that clocks of
/// different machines need not agree
/// @param activity what goes on
/// @param failure why the last computation that has ended brought no value: what it threw, a
/// [io.github.offspring.ProcessDiedException] if its process died, a [java.util.concurrent.TimeoutException] if
/// it took too long; what stands for it if it could not be sent; why there is no more computing; empty if it
/// brought this value, and if none has ended
public record Snapshot<T>(
        T value, long version, Instant computedAt, Duration age, Activity activity, Optional<Throwable> failure) {

    /// Tells whether nothing has been computed yet.
    ///
    /// @return true if the value is the initial one
    public boolean isInitial() {
        return version == 1;
    }
}
