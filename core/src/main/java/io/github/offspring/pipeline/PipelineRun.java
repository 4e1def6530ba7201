package io.github.offspring.pipeline;

import io.github.offspring.channel.SharedQueue;
import io.github.offspring.internal.os.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The parts of a pipeline that run: the queues between the stages, their processes, what pulls the source.
///
/// ```text
///  source -> feeder -> queue 0 -> stage 0 -> queue 1 -> stage 1 -> … -> queue n -> consumer
///            (thread)  leased     processes  leased     processes       plain      (puts in order)
/// ```
final class PipelineRun {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final List<StageTerms> stages;
    private final List<SharedQueue<Parcel>> queues = new ArrayList<>();
    private final List<StageStaff> staffs = new ArrayList<>();
    private final Deaths deaths = new Deaths();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final SourceFeeder feeder;
    private final TimeWatch watch;
    private volatile boolean over;
    // Guarded by the monitor.
    private @Nullable List<StageState> lastStates;

    /// @param buffer how many elements may wait at the end
    /// @param closing done when nothing more is pulled out of the source
    PipelineRun(String name, List<StageTerms> stages, int buffer, Iterator<?> source, Runnable closing) {
        this.name = name;
        this.stages = stages;
        int window = buffer + 1 + stages.stream().mapToInt(StageTerms::places).sum();
        for (StageTerms stage : stages) {
            queues.add(SharedQueue.builder().capacity(stage.places()).leased().create());
        }
        queues.add(SharedQueue.builder().capacity(buffer + 1).create());
        // None of them is to end by itself because for a moment no process of the stage before it lives.
        queues.forEach(SharedQueue::willProduce);
        for (int stage = 0; stage < stages.size(); stage++) {
            staffs.add(new StageStaff(
                    this,
                    stage,
                    queues.get(stage),
                    queues.get(stage + 1),
                    StageBoard.create(stages.get(stage).workers(), window)));
        }
        feeder = new SourceFeeder(name, source, closing, queues.getFirst(), window);
        watch = TimeWatch.of(name, staffs, stages);
    }

    void start() {
        staffs.forEach(StageStaff::start);
        watch.start();
        feeder.start();
    }

    String name() {
        return name;
    }

    StageTerms terms(int stage) {
        return stages.get(stage);
    }

    /// Tells how many processes it has in all.
    int processes() {
        return stages.stream().mapToInt(StageTerms::workers).sum();
    }

    Deaths deaths() {
        return deaths;
    }

    SourceFeeder feeder() {
        return feeder;
    }

    SharedQueue<Parcel> results() {
        return queues.getLast();
    }

    /// Tells why nothing more comes, if that is so.
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /// Ends it. Does not wait for that.
    void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            end();
        }
    }

    /// Whether nothing more is to be done, because it has failed or been closed.
    boolean isOver() {
        return over;
    }

    private void end() {
        over = true;
        deaths.close();
        feeder.stop();
        queues.forEach(SharedQueue::close);
        staffs.forEach(StageStaff::dismiss);
    }

    synchronized List<StageState> states() {
        return lastStates != null
                ? lastStates
                : staffs.stream().map(StageStaff::state).toList();
    }

    /// Returns when all processes have ended.
    synchronized void close() {
        if (lastStates != null) {
            return;
        }
        end();
        watch.stop();
        staffs.forEach(StageStaff::awaitEnd);
        lastStates = staffs.stream().map(StageStaff::state).toList();
        queues.forEach(PipelineRun::empty);
        staffs.forEach(staff -> staff.board().close());
    }

    /// Takes out what is left, so that its memory is free. What workers had in their hands comes back a little
    /// after they have ended.
    private static void empty(SharedQueue<Parcel> queue) {
        long deadline = Deadline.after(PATIENCE);
        boolean interrupted = false;
        while (!queue.isEnded() && Deadline.left(deadline) > 0) {
            try {
                queue.poll(Duration.ofNanos(Deadline.left(deadline)));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
