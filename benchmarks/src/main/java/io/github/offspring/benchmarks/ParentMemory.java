package io.github.offspring.benchmarks;

import io.github.offspring.pool.ProcessPool;
import io.github.offspring.pool.TaskFuture;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/// What a task that waits in a pool's queue costs in the process that has handed it in.
///
/// The only worker is busy; many tasks are submitted, each a lambda that captures a number; the growth of this
/// JVM's heap, what is garbage aside, is divided by their number. It includes the futures, which the program
/// keeps. The peer queues as many `apply_async` with a number at a `Pool` whose only worker, forked, is busy; what
/// grows there is its resident memory, of which Python gives none back. What is asked is no ratio: at most 1,024
/// bytes.
final class ParentMemory implements Benchmark {

    private static final String NAME = "parent-memory";
    private static final int COLLECTIONS = 3;

    private final Conditions conditions;

    ParentMemory(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "memory of the parent for each queued task";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int tasks = conditions.count(1_000_000, 10_000);
        PythonPeer peer = PythonPeer.of("multiprocessing fork", NAME, tasks);
        // Once only: in Python's memory there would be room left by the first round.
        Turns turns = new Turns(0, 1);
        return List.of(peer.compare(
                conditions,
                Line.unasked(NAME, "bytes"),
                turns,
                () -> new double[] {bytesPerTask(tasks)},
                "asked: at most 1024 bytes"));
    }

    private static double bytesPerTask(int tasks) throws InterruptedException {
        return Pools.with(ProcessPool.create(1), pool -> {
            // What the first task of all brings along is none of the others' cost.
            Clock.result(pool.submit(() -> 42));
            pool.submit(() -> Thread.sleep(Long.MAX_VALUE));
            List<TaskFuture<Integer>> futures = new ArrayList<>(tasks);
            long before = usedBytes();
            for (int i = 0; i < tasks; i++) {
                // Nothing here waits, and so many take a while.
                if (Thread.interrupted()) {
                    throw new InterruptedException("while tasks were queued");
                }
                int n = i;
                futures.add(pool.submit(() -> n * n));
            }
            double grown = usedBytes() - before;
            if (futures.getLast().isDone()) {
                throw new IllegalStateException("benchmark: the tasks have not been queued");
            }
            return grown / tasks;
        });
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
