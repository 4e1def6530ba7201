package io.github.offspring.pool;

import java.util.List;

/// What a pool has done so far, and what it does.
///
/// ```java
/// System.err.println(pool.insights().toTable());
/// ```
///
/// **Threads and processes** *Immutable*: a snapshot.
///
/// @param pool the pool's name
/// @param workers what each living worker has done
/// @param ended what those have done that have ended, in sum
/// @param busiest the tasks, and chunks of maps, that have taken the longest, or take it now: at most five, the
/// longest first
/// @param tasks how tasks have ended
/// @param turnover how workers have come and gone
/// @param queued how many tasks, and chunks of maps, wait for a worker
/// @param inFlight how many have been sent to a worker, to be begun or running
public record PoolInsights(
        String pool,
        List<WorkerInsights> workers,
        WorkerInsights ended,
        List<TaskInsights> busiest,
        TaskTotals tasks,
        WorkerTurnover turnover,
        int queued,
        int inFlight) {

    /// Copies the lists.
    public PoolInsights {
        workers = List.copyOf(workers);
        busiest = List.copyOf(busiest);
    }

    /// Returns it as text for people: tables with aligned columns, times in seconds.
    ///
    /// @return several lines, each with its end
    public String toTable() {
        return InsightsTable.of(this);
    }

    /// Returns it as JSON: one object in one line, with the names of the components; times in seconds.
    ///
    /// @return the object
    public String toJson() {
        return InsightsJson.of(this);
    }
}
