package io.github.offspring;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Thrown when the manager that an object lives in is gone, or cannot be reached any more.
///
/// The objects that it held are gone with it, if nothing else was arranged.
public final class ManagerLostException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveRun;
    private final @Nullable DeathReport report;

    /// Creates one.
    ///
    /// @param message which manager, what happened, and what was being done
    /// @param mayHaveRun whether the call may have had effects
    /// @param report what is known of the death of the manager's process; null if nothing is
    /// @param cause the underlying error; null if there is none
    public ManagerLostException(
            String message, boolean mayHaveRun, @Nullable DeathReport report, @Nullable Throwable cause) {
        super(message + ", mayHaveRun=" + mayHaveRun + (report == null ? "" : ", " + report.reason()), cause);
        this.mayHaveRun = mayHaveRun;
        this.report = report;
    }

    /// Tells whether the call may have had effects.
    ///
    /// @return false only if it is certain that nothing of it ran
    public boolean mayHaveRun() {
        return mayHaveRun;
    }

    /// Returns what is known of the death of the manager's process.
    ///
    /// @return the report; empty if this process has not started the manager, or if it did not die
    public Optional<DeathReport> report() {
        return Optional.ofNullable(report);
    }
}
