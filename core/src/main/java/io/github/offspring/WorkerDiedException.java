package io.github.offspring;

/// Thrown when the process that ran a pool's task died while it did.
///
/// Only the task that was running fails so. Tasks that had ended keep their results, tasks that had not begun run
/// elsewhere, and the pool replaces the worker.
public final class WorkerDiedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final DeathReport report;
    private final long task;
    private final int attempt;
    private final boolean mayHaveRun;
    private final boolean quarantined;

    /// Creates one.
    ///
    /// @param report what is known of the death
    /// @param task the number of the task in its pool, from 1
    /// @param attempt how often the task has been begun, this time included, from 1
    /// @param mayHaveRun whether the task may have had effects
    /// @param quarantined whether it is not tried again because it has cost too many workers
    public WorkerDiedException(DeathReport report, long task, int attempt, boolean mayHaveRun, boolean quarantined) {
        super(
                "worker '" + report.process() + "': died while it ran a task: pid=" + report.pid() + ", exit="
                        + report.status().code() + " (" + report.reason() + "), task=" + task + ", attempt=" + attempt
                        + ", mayHaveRun=" + mayHaveRun
                        + (quarantined
                                ? "; it is not tried again, although it may be, because it has ended as many workers"
                                        + " as a task may (quarantineAfter of the pool)"
                                : "")
                        + report.details(),
                null);
        this.report = report;
        this.task = task;
        this.attempt = attempt;
        this.mayHaveRun = mayHaveRun;
        this.quarantined = quarantined;
    }

    /// Returns what is known of the death.
    ///
    /// @return the report
    public DeathReport report() {
        return report;
    }

    /// Returns which task it was.
    ///
    /// @return the number of the task in its pool, from 1
    public long task() {
        return task;
    }

    /// Returns how often the task had been begun, this time included.
    ///
    /// @return the number of attempts, from 1
    public int attempt() {
        return attempt;
    }

    /// Tells whether the task may have had effects.
    ///
    /// @return false only if it is certain that nothing of it ran
    public boolean mayHaveRun() {
        return mayHaveRun;
    }

    /// Tells whether the task could have been tried again but is not, because it has cost as many workers as the
    /// pool allows.
    ///
    /// @return true if it is in quarantine
    public boolean isQuarantined() {
        return quarantined;
    }
}
