package io.github.offspring;

/// Thrown when the result of a process is asked for that died before it had one.
///
/// The work that it was to do may have run up to any point.
public final class ProcessDiedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final DeathReport report;

    /// Creates one.
    ///
    /// @param report what is known of the death
    public ProcessDiedException(DeathReport report) {
        super(
                "process '" + report.process() + "': died: pid=" + report.pid() + ", exit="
                        + report.status().code() + " (" + report.reason() + ")" + report.details(),
                null);
        this.report = report;
    }

    /// Returns what is known of the death.
    ///
    /// @return the report
    public DeathReport report() {
        return report;
    }
}
