package io.github.offspring.pool;

import io.github.offspring.WorkerDiedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// How a task, or an element of a map, has ended. Of several in one chunk the last of these tells most.
enum TaskOutcome {
    RETURNED("returned"),
    FAILED("failed"),
    CANCELLED("cancelled"),
    TIMED_OUT("timed out"),
    DIED("worker died");

    private final String words;

    TaskOutcome(String words) {
        this.words = words;
    }

    /// What an element is that the pool itself has failed.
    static TaskOutcome of(Throwable cause) {
        return switch (cause) {
            case WorkerDiedException _ -> DIED;
            case TimeoutException _ -> TIMED_OUT;
            case CancellationException _ -> CANCELLED;
            default -> FAILED;
        };
    }

    String words() {
        return words;
    }
}
