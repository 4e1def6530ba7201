package io.github.offspring.internal.robust;

/// How one thread's waiting at a barrier has ended, or what has broken a barrier.
public enum Outcome {
    /// All have come.
    PASSED,
    /// All have come, this one as the last, and it is to do what is to be done before they go on.
    IS_LAST,
    PROCESS_DIED,
    TIMED_OUT,
    INTERRUPTED,
    ACTION_FAILED,
    RESET,
    ABORTED;

    /// Whether it breaks a barrier.
    public boolean isBreak() {
        return compareTo(IS_LAST) > 0;
    }
}
