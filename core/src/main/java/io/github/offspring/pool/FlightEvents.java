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

    private static final String CATEGORY = "Offspring";

    @Override
    public @Nullable TaskSpan taskBegins() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        TaskEvent event = new TaskEvent();
        event.begin();
        return event;
    }

    @Override
    public @Nullable StartSpan workerStarts() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        WorkerStartEvent event = new WorkerStartEvent();
        event.begin();
        return event;
    }

    @Override
    public void workerEnded(WorkerIdentity worker, String status, WorkerEnding ending, long tasks) {
        if (FlightRecorder.isInitialized()) {
            WorkerEndEvent event = new WorkerEndEvent();
            event.pool = worker.pool();
            event.worker = worker.worker();
            event.pid = worker.pid();
            event.status = status;
            event.ending = ending.words();
            event.tasks = tasks;
            event.commit();
        }
    }

    @Name("io.github.offspring.Task")
    @Label("Task")
    @Description("A task, or a chunk of a map, that a worker of a pool has done")
    @Category(CATEGORY)
    @StackTrace(false)
    private static final class TaskEvent extends Event implements TaskSpan {

        @Label("Pool")
        @Nullable
        String pool;

        @Label("Worker")
        @Nullable
        String worker;

        @Label("Process Id")
        long pid;

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
                pool = by.pool();
                worker = by.worker();
                pid = by.pid();
                task = number;
                elements = count;
                outcome = how.words();
                commit();
            }
        }
    }

    @Name("io.github.offspring.WorkerStart")
    @Label("Worker Start")
    @Description("A worker of a pool, from when its process was asked for to when it was ready")
    @Category(CATEGORY)
    @StackTrace(false)
    private static final class WorkerStartEvent extends Event implements StartSpan {

        @Label("Pool")
        @Nullable
        String pool;

        @Label("Worker")
        @Nullable
        String worker;

        @Label("Process Id")
        long pid;

        @Label("Standby")
        @Description("Whether its JVM had been standing by")
        boolean standby;

        @Override
        public void end(WorkerIdentity started, boolean wasStandby) {
            end();
            if (shouldCommit()) {
                pool = started.pool();
                worker = started.worker();
                pid = started.pid();
                standby = wasStandby;
                commit();
            }
        }
    }

    @Name("io.github.offspring.WorkerEnd")
    @Label("Worker End")
    @Description("A worker of a pool whose process has ended")
    @Category(CATEGORY)
    @StackTrace(false)
    private static final class WorkerEndEvent extends Event {

        @Label("Pool")
        @Nullable
        String pool;

        @Label("Worker")
        @Nullable
        String worker;

        @Label("Process Id")
        long pid;

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
