package io.github.offspring.pool;

import org.jspecify.annotations.Nullable;

/// What a flight recording of this process shows of its pools.
///
/// Nothing here names a class of `jdk.jfr`: the module need not be there.
interface PoolEvents {

    /// Of a JVM that cannot record.
    PoolEvents NONE = new PoolEvents() {};

    /// A task, or a chunk of a map, from its beginning on.
    interface TaskSpan {

        /// @param number of the task or the map
        /// @param elements how many were to be done
        void end(WorkerIdentity by, long number, int elements, TaskOutcome outcome);
    }

    /// A worker that comes up, from its beginning on.
    interface StartSpan {

        /// @param standby whether its JVM had been standing by
        /// @param ready false if it has ended instead of coming up
        void end(WorkerIdentity worker, boolean standby, boolean ready);
    }

    /// @return null if nobody records
    default @Nullable TaskSpan taskBegins() {
        return null;
    }

    /// @return null if nobody records
    default @Nullable StartSpan workerStarts() {
        return null;
    }

    /// @param status the process's exit status, in words
    /// @param tasks how many tasks, and elements of maps, it had ended
    default void workerEnded(WorkerIdentity worker, String status, WorkerEnding ending, long tasks) {}

    static PoolEvents here() {
        Module own = PoolEvents.class.getModule();
        boolean possible =
                ModuleLayer.boot().findModule("jdk.jfr").map(own::canRead).orElse(false);
        return possible ? new FlightEvents() : NONE;
    }
}
