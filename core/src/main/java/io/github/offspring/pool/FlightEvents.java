package io.github.offspring.pool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// Events for a flight recording. The events' own classes are not loaded before there is one.
@SuppressWarnings("unused") // the recorder reads the events' fields
final class FlightEvents implements PoolEvents {

    @Override
    public @Nullable TaskSpan taskBegins() {
        return FlightRecorder.isInitialized() ? begun(new TaskEvent()) : null;
    }

    @Override
    public @Nullable StartSpan workerStarts() {
        return FlightRecorder.isInitialized() ? begun(new WorkerStartEvent()) : null;
    }

    private static <E extends Event> E begun(E event) {
        event.begin();
        return event;
    }

    @Override
    public void workerEnded(WorkerIdentity worker, String status, WorkerEnding ending, long tasks) {
        if (FlightRecorder.isInitialized()) {
            WorkerEndEvent event = new WorkerEndEvent();
            event.status = status;
            event.ending = ending.words();
            event.tasks = tasks;
            event.commit(worker);
        }
    }

    /// What all have in common: whose event it is.
    @Category("Offspring")
    @StackTrace(false)
    private abstract static class WorkerEvent extends Event {

        @Label("Pool")
        @Nullable
        String pool;

        @Label("Worker")
        @Nullable
        String worker;

        @Label("Process Id")
        long pid;

        final void commit(WorkerIdentity of) {
            pool = of.pool();
            worker = of.worker();
            pid = of.pid();
            commit();
        }
    }

    @Name("io.github.offspring.Task")
    @Label("Task")
    @Description("A task, or a chunk of a map, that a worker of a pool has done")
    private static final class TaskEvent extends WorkerEvent implements TaskSpan {

        @Label("Task")
        @Description("The number of the task or the map")
        long task;

        @Label("Elements")
        int elements;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Override
        public void end(WorkerIdentity by, long number, int count, TaskOutcome how) {
            end();
            if (shouldCommit()) {
                task = number;
                elements = count;
                outcome = how.words();
                commit(by);
            }
        }
    }

    @Name("io.github.offspring.WorkerStart")
    @Label("Worker Start")
    @Description("A worker of a pool, from when its process was asked for to when it was ready or had failed")
    private static final class WorkerStartEvent extends WorkerEvent implements StartSpan {

        @Label("Standby")
        @Description("Whether its JVM had been standing by")
        boolean standby;

        @Label("Ready")
        @Description("Whether it was ready; if not it has ended instead")
        boolean ready;

        @Override
        public void end(WorkerIdentity started, boolean wasStandby, boolean isReady) {
            end();
            if (shouldCommit()) {
                standby = wasStandby;
                ready = isReady;
                commit(started);
            }
        }
    }

    @Name("io.github.offspring.WorkerEnd")
    @Label("Worker End")
    @Description("A worker of a pool whose process has ended")
    private static final class WorkerEndEvent extends WorkerEvent {

        @Label("Exit Status")
        @Nullable
        String status;

        @Label("Ending")
        @Description("Whether it was retired, stopped or killed by its pool, or died")
        @Nullable
        String ending;

        @Label("Tasks")
        @Description("How many tasks, and elements of maps, it had ended")
        long tasks;
    }
}
