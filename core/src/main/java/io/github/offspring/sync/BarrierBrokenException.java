package io.github.offspring.sync;

import java.io.Serial;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;

/// Thrown by those who wait at a barrier of several processes, or come to it, that will not open: it says what
/// has broken it.
public final class BarrierBrokenException extends BrokenBarrierException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable String process;
    private final long pid;

    /// What can break a barrier.
    public enum Reason {
        /// A process that took part has died.
        PROCESS_DIED,
        /// One of the threads has waited as long as it was to.
        TIMED_OUT,
        /// One of the threads was interrupted while it waited.
        INTERRUPTED,
        /// What was to be done when all had come has failed.
        ACTION_FAILED,
        /// Somebody has reset it.
        RESET,
        /// Somebody has broken it on purpose.
        ABORTED
    }

    /// Creates one.
    ///
    /// @param message which barrier, and what has broken it
    /// @param reason what has broken it
    /// @param process the name of the one that has died; null for none, or if that is not known
    /// @param pid its process id
    public BarrierBrokenException(String message, Reason reason, @Nullable String process, long pid) {
        super(message);
        this.reason = reason;
        this.process = process;
        this.pid = pid;
    }

    /// Returns what has broken the barrier.
    ///
    /// @return the reason
    public Reason reason() {
        return reason;
    }

    /// Returns the name of the process whose death has broken the barrier.
    ///
    /// @return empty if it was something else
    public Optional<String> process() {
        return Optional.ofNullable(process);
    }

    /// Returns the process id of the process whose death has broken the barrier.
    ///
    /// @return empty if it was something else
    public OptionalLong pid() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(pid);
    }
}
