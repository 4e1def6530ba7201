package io.github.offspring.pool;

import java.time.Duration;

/// What a worker of a pool has done with its time, or several have with theirs.
///
/// The four times add up to the worker's life as its pool sees it.
///
/// **Threads and processes** *Immutable.*
///
/// @param name the name of its process
/// @param pid its process id; 0 for a sum over several
/// @param tasks how many tasks, and elements of maps, it has ended
/// @param starting how long it took to come up
/// @param waiting how long it has had nothing to do
/// @param working how long it has had something to do
/// @param exiting how long it took to end, from when it was asked to, or was found dead
public record WorkerInsights(
        String name, long pid, long tasks, Duration starting, Duration waiting, Duration working, Duration exiting) {

    /// Returns which part of the time in which it was ready it has had something to do.
    ///
    /// @return the share, [0, 1]; 0 if it has not been ready
    public double workingShare() {
        double ready = (double) waiting.toNanos() + working.toNanos();
        return ready == 0 ? 0 : working.toNanos() / ready;
    }
}
