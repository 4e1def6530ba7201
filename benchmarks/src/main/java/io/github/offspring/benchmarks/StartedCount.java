package io.github.offspring.benchmarks;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import java.util.ArrayList;
import java.util.List;

/// Processes that are started to add to one number, all at the same time, until all have said that they are done.
///
/// Within the time is their start; those that they are started from stand by, and the next of these boot when it is
/// over.
final class StartedCount implements OpenSide {

    private final boolean locked;
    private final int processes;
    private final int steps;
    private final ChildProcessBuilder builder;

    private StartedCount(int processes, int steps, boolean locked) {
        this.processes = processes;
        this.steps = steps;
        this.locked = locked;
        builder = ChildProcess.builder();
    }

    /// They take the number's lock for each step.
    static OpenSide locked(int processes, int steps) {
        return new StartedCount(processes, steps, true);
    }

    /// Each step is one operation that nothing comes between.
    static OpenSide atomic(int processes, int steps) {
        return new StartedCount(processes, steps, false);
    }

    @Override
    public double[] round() throws InterruptedException {
        builder.keepStandby(processes);
        Standby.await(builder, processes);
        SharedInt counter = SharedInt.create(0);
        List<ChildProcess<?>> children = new ArrayList<>();
        try {
            double sample = Clock.milliseconds(() -> count(counter, children));
            int expected = processes * steps;
            if (counter.get() != expected) {
                throw new IllegalStateException(
                        "benchmark: steps have been lost: counted=" + counter.get() + ", made=" + expected);
            }
            return new double[] {sample};
        } finally {
            children.forEach(ChildProcess::kill);
            children.forEach(ChildProcess::close);
        }
    }

    private void count(SharedInt counter, List<ChildProcess<?>> children) throws InterruptedException {
        for (int i = 0; i < processes; i++) {
            children.add(start(counter, steps));
        }
        // The next ones boot when these are done.
        builder.keepStandby(0);
        for (ChildProcess<?> child : children) {
            Clock.result(child.result());
        }
    }

    private ChildProcess<?> start(SharedInt counter, int times) {
        if (!locked) {
            return builder.start(() -> {
                for (int i = 0; i < times; i++) {
                    counter.incrementAndGet();
                }
            });
        }
        return builder.start(() -> {
            for (int i = 0; i < times; i++) {
                counter.lock().lock();
                try {
                    counter.set(counter.get() + 1);
                } finally {
                    counter.lock().unlock();
                }
            }
        });
    }

    @Override
    public void close() {
        builder.keepStandby(0);
    }
}
