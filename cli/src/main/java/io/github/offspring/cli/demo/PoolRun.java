package io.github.offspring.cli.demo;

import io.github.offspring.LaunchException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import io.github.offspring.pool.WorkerStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One run of the analysis over a pool: groups of files, and between them the tasks that are there to fail.
///
/// If a process dies while it works on a group, the group's files are done again one by one: then exactly the file
/// that is to blame fails.
final class PoolRun {

    static final Duration HANG_TIMEOUT = Duration.ofSeconds(2);

    private static final int IN_FLIGHT_PER_WORKER = 8;
    private static final long TICK_MILLIS = 100;

    private sealed interface Job {}

    private record Files(Group group) implements Job {}

    private record ToFail(PlannedFailure failure) implements Job {}

    /// How a job ended; either the outcome or what was thrown is null.
    private record Ended(
            Job job,
            @Nullable GroupOutcome outcome,
            @Nullable Throwable thrown) {}

    private final ProcessPool pool;
    private final Totals totals;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final List<Group> whole = new ArrayList<>();
    private final Map<String, WorkerStatus> workers = new LinkedHashMap<>();
    private int inFlight;
    private boolean isHanging;

    PoolRun(ProcessPool pool, Totals totals) {
        this.pool = pool;
        this.totals = totals;
    }

    void add(Group group) {
        waiting.add(new Files(group));
    }

    void add(PlannedFailure failure) {
        isHanging |= failure == PlannedFailure.HANG;
        waiting.add(new ToFail(failure));
    }

    /// Runs until nothing is left to do.
    ///
    /// @throws LaunchException if the pool's processes do not come up
    void run(Progress progress) throws InterruptedException {
        while (!waiting.isEmpty() || inFlight > 0) {
            while (!waiting.isEmpty() && inFlight < IN_FLIGHT_PER_WORKER * pool.size()) {
                submit(waiting.remove());
            }
            Ended next = ended.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            // All of them, or what a killed worker had done would be forgotten with it.
            pool.workers().forEach(worker -> workers.put(worker.name(), worker));
            if (next != null) {
                inFlight--;
                settle(next, progress);
            }
            progress.show(isHanging ? PlannedFailure.HANG.title() : "");
        }
    }

    private void submit(Job job) {
        TaskFuture<GroupOutcome> future =
                switch (job) {
                    case Files files -> pool.submit(files.group);
                    case ToFail(PlannedFailure failure)
                    when failure == PlannedFailure.HANG ->
                        pool.withTimeout(HANG_TIMEOUT).submit(failure);
                    case ToFail toFail -> pool.submit(toFail.failure);
                };
        inFlight++;
        future.whenComplete((outcome, thrown) -> ended.add(new Ended(job, outcome, thrown)));
    }

    private void settle(Ended end, Progress progress) {
        if (end.thrown instanceof LaunchException e) {
            throw e;
        }
        switch (end.job) {
            case Files files -> {
                if (end.outcome != null) {
                    totals.add(files.group, end.outcome);
                    whole.add(files.group);
                    progress.done(files.group);
                } else if (end.thrown != null) {
                    settleFailure(files.group, end.thrown, progress);
                }
            }
            case ToFail(PlannedFailure failure) -> {
                isHanging &= failure != PlannedFailure.HANG;
                totals.add(new Failure(
                        failure.title(),
                        end.thrown == null ? "did not fail" : reason(end.thrown),
                        isAsPlanned(failure, end.thrown)));
            }
        }
    }

    private void settleFailure(Group group, Throwable thrown, Progress progress) {
        if (group.sources().size() > 1) {
            group.split().reversed().forEach(part -> waiting.addFirst(new Files(part)));
        } else {
            totals.add(new Failure(group.sources().getFirst().name(), reason(thrown), false));
            progress.done(group);
        }
    }

    private static boolean isAsPlanned(PlannedFailure failure, @Nullable Throwable thrown) {
        return switch (failure) {
            case KILL -> thrown instanceof WorkerDiedException;
            case HANG -> thrown instanceof TimeoutException;
        };
    }

    private static String reason(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null
                ? thrown.getClass().getName()
                : message.lines().findFirst().orElse("");
    }

    /// The groups that were analysed without a death.
    List<Group> whole() {
        return whole;
    }

    /// What each worker has done, those that died included; as it was when the run ended.
    List<WorkerStatus> workers() {
        return List.copyOf(workers.values());
    }
}
