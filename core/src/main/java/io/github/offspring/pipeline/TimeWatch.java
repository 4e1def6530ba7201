package io.github.offspring.pipeline;

import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Ends the workers of a pipeline that work at an element for too long.
///
/// It looks at what they do again and again, and counts from when it sees something for the first time: clocks of
/// several processes are not compared, and nobody gets less than his time.
final class TimeWatch {

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LOOKS = 8;

    /// What the workers of one stage did at the last look, and since when.
    private record Seen(StageStaff staff, long timeoutNanos, long[] works, long[] since) {
        static Seen of(StageStaff staff, Duration timeout) {
            int workers = staff.board().workers();
            return new Seen(staff, Deadline.nanos(timeout), new long[workers], new long[workers]);
        }
    }

    private final Thread thread;
    private final List<Seen> stages;
    private final long intervalNanos;

    private TimeWatch(String name, List<Seen> stages) {
        this.stages = stages;
        long shortest = stages.stream().mapToLong(Seen::timeoutNanos).min().orElse(LONGEST_NANOS);
        intervalNanos = Math.clamp(shortest / LOOKS, SHORTEST_NANOS, LONGEST_NANOS);
        thread =
                Thread.ofVirtual().name("offspring-pipeline-" + name + "-watch").unstarted(this::watch);
    }

    /// @param staffs those of the stages
    /// @param terms of the same stages
    static TimeWatch of(String name, List<StageStaff> staffs, List<StageTerms> terms) {
        List<Seen> watched = new ArrayList<>();
        for (int stage = 0; stage < staffs.size(); stage++) {
            Duration timeout = terms.get(stage).timeout();
            if (timeout != null) {
                watched.add(Seen.of(staffs.get(stage), timeout));
            }
        }
        return new TimeWatch(name, watched);
    }

    void start() {
        if (!stages.isEmpty()) {
            thread.start();
        }
    }

    /// Returns when it does not look any more.
    void stop() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(intervalNanos));
                stages.forEach(TimeWatch::look);
            }
        } catch (InterruptedException e) {
            // The pipeline is being closed: this thread ends.
            Thread.currentThread().interrupt();
        }
    }

    private static void look(Seen seen) {
        StageBoard board = seen.staff().board();
        for (int worker = 0; worker < board.workers(); worker++) {
            long work = board.work(worker);
            long now = System.nanoTime();
            if (work != seen.works()[worker]) {
                seen.works()[worker] = work;
                seen.since()[worker] = now;
            } else if (StageBoard.isRunning(work) && now - seen.since()[worker] >= seen.timeoutNanos()) {
                seen.staff().endIfStillAt(worker, work);
            }
        }
    }
}
