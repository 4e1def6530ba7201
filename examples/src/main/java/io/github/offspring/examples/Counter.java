package io.github.offspring.examples;

import io.github.offspring.Action;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;

/// Four processes add to one number: under its lock, in one step, and, to show what these are for, without either.
public final class Counter {
    private static final int PROCESSES = 4;
    private static final int STEPS = 100_000;

    private Counter() {}

    static void main() throws Exception {
        SharedInt locked = SharedInt.create(0);
        inEachProcess(() -> {
            for (int i = 0; i < STEPS; i++) {
                locked.lock().lock();
                try {
                    locked.set(locked.get() + 1);
                } finally {
                    locked.lock().unlock();
                }
            }
        });
        System.out.println("under the lock: " + locked.get());

        SharedInt atomic = SharedInt.create(0);
        inEachProcess(() -> {
            for (int i = 0; i < STEPS; i++) {
                atomic.incrementAndGet();
            }
        });
        System.out.println("in one step: " + atomic.get());

        // Wrong on purpose: another process may add between the reading and the writing, and what it added is lost.
        SharedInt careless = SharedInt.create(0);
        inEachProcess(() -> {
            for (int i = 0; i < STEPS; i++) {
                careless.set(careless.get() + 1);
            }
        });
        System.out.println("for teaching only, read and then written: " + careless.get() + " of " + PROCESSES * STEPS);
    }

    private static void inEachProcess(Action work) throws Exception {
        List<ChildProcess<Void>> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildProcess.start(work));
            }
            for (ChildProcess<Void> child : children) {
                child.result().get();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
    }
}
