package io.github.offspring.benchmarks;

import io.github.offspring.WorkerDiedException;
import io.github.offspring.channel.OneWayPipe;
import io.github.offspring.channel.Receiver;
import io.github.offspring.channel.Sender;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// The time from the SIGKILL that ends a worker in the middle of a task to the failure of that task's future.
///
/// Once with a worker that holds next to nothing, once with one whose heap is full of a gigabyte of arrays: the
/// kernel tells of a death only after it has taken back the memory. Not within the time: that a new worker comes
/// up. Each sample waits until the task says that it runs.
///
/// The peer is `concurrent.futures.ProcessPoolExecutor`, of one forked worker, which fails with BrokenProcessPool;
/// `multiprocessing.Pool`, which is otherwise our measure, never tells at all. What is asked is a time and no
/// ratio: 50 ms, and 250 ms more for each gigabyte.
final class CrashNotice implements Benchmark {

    private static final String NAME = "crash-notice";
    private static final int BLOCK_BYTES = 16 << 20;
    private static final int BASE_MILLIS = 50;
    private static final int MILLIS_PER_GIGABYTE = 250;
    // Of a heap that the serial collector divides, a little less than two thirds can be filled with blocks.
    private static final int HEAP_FACTOR = 2;
    private static final long SPARE_HEAP_BYTES = 64L << 20;

    private final Conditions conditions;

    CrashNotice(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "SIGKILL of a worker to its failed future";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        List<Result> results = new ArrayList<>();
        results.add(run(0, conditions.count(5, 2)));
        results.add(run(conditions.count(heldBytes(), BLOCK_BYTES), 1));
        return results;
    }

    /// A gigabyte, or what a smaller machine has to spare.
    private static int heldBytes() {
        long spare = Family.current().budget().heapBytes() / HEAP_FACTOR / 2;
        return (int) Math.min(1 << 30, spare / BLOCK_BYTES * BLOCK_BYTES);
    }

    private Result run(int heldBytes, int count) throws InterruptedException {
        PythonPeer peer = PythonPeer.of("ProcessPoolExecutor fork", NAME, heldBytes, count);
        Turns turns = new Turns(1, conditions.count(3, 1));
        ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .child(child -> child.heap(SPARE_HEAP_BYTES + (long) HEAP_FACTOR * heldBytes))
                .start();
        return Pools.with(
                pool,
                open -> peer.compare(
                        conditions,
                        Line.unasked(NAME, "ms"),
                        turns,
                        () -> crashes(open, heldBytes, count),
                        note(heldBytes)));
    }

    private static String note(int heldBytes) {
        long asked = BASE_MILLIS + ((long) MILLIS_PER_GIGABYTE * heldBytes >> 30);
        return "worker holds " + (heldBytes >> 20) + " MB; asked: at most " + asked
                + " ms; multiprocessing.Pool: never (hangs)";
    }

    private static double[] crashes(ProcessPool pool, int heldBytes, int count) throws InterruptedException {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            samples[i] = crash(pool, heldBytes);
        }
        return samples;
    }

    private static double crash(ProcessPool pool, int heldBytes) throws InterruptedException {
        OneWayPipe<Long> pipe = OneWayPipe.create();
        try (Receiver<Long> said = pipe.receiver()) {
            Sender<Long> begun = pipe.sender();
            var future = pool.submit(() -> hold(heldBytes, begun));
            long pid = said.receive().orElseThrow();
            ProcessHandle worker = ProcessHandle.of(pid).orElseThrow();
            long begin = System.nanoTime();
            worker.destroyForcibly();
            try {
                throw new IllegalStateException("benchmark: a killed worker has an answer: " + future.get());
            } catch (ExecutionException e) {
                double elapsed = Clock.millisecondsSince(begin);
                if (!(e.getCause() instanceof WorkerDiedException)) {
                    throw new IllegalStateException("benchmark: the task failed before its worker was killed", e);
                }
                return elapsed;
            }
        }
    }

    private static int hold(int bytes, Sender<Long> begun) throws InterruptedException {
        List<byte[]> held = new ArrayList<>();
        for (int left = bytes; left > 0; left -= BLOCK_BYTES) {
            // An array is written, with zeros, when it is made: its pages are there.
            held.add(new byte[Math.min(left, BLOCK_BYTES)]);
        }
        begun.send(ProcessHandle.current().pid());
        Thread.sleep(Long.MAX_VALUE);
        return held.size();
    }
}
