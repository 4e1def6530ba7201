package io.github.offspring.benchmarks;

import io.github.offspring.pool.LazyResults;
import io.github.offspring.pool.ProcessPool;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/// A lazy map over ten million lines that exist only one after the other: how fast, and how much the process that
/// hands them in grows meanwhile.
///
/// The function gives a line's length; the results are consumed in order and added up. Within the time: making the
/// lines. The peer is `Pool.imap` with chunks of 1,000, workers forked. What the heap holds after a collection is
/// looked at ten times during the run; the note says how much the greatest growth was. It must not depend on the
/// number of lines.
final class MapLines implements Benchmark {

    private static final String NAME = "map-lines";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final int LOOKS = 10;

    private final Conditions conditions;
    private long before;
    private long most;

    MapLines(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String what() {
        return "lazy map over ten million lines, and the growth of the parent";
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        int lines = conditions.count(10_000_000, 10_000);
        int workers = Conditions.workers();
        PythonPeer peer = PythonPeer.of("multiprocessing fork imap", NAME, workers, lines);
        Line rate = new Line(NAME, "tasks/s", false, OptionalDouble.empty());
        return Pools.with(ProcessPool.create(workers), pool -> {
            linesPerSecond(pool, Math.max(1, lines / 100));
            before = usedBytes();
            most = before;
            Result speed = peer.compare(
                    conditions, rate, new Turns(0, 1), () -> new double[] {linesPerSecond(pool, lines)}, "");
            double grown = (most - before) / BYTES_PER_MEGABYTE;
            return List.of(speed.noting(String.format(Locale.ROOT, "the parent's heap grew by %.1f MB", grown)));
        });
    }

    private double linesPerSecond(ProcessPool pool, int lines) throws InterruptedException {
        long begin = System.nanoTime();
        Iterator<String> input =
                LongStream.range(0, lines).mapToObj(n -> "line number " + n).iterator();
        long sum = 0;
        long count = 0;
        try (LazyResults<Integer> results = pool.mapLazily(input, String::length)) {
            for (var next = results.nextOutcome(); next.isPresent(); next = results.nextOutcome()) {
                sum += Objects.requireNonNull(next.get().value());
                if (++count % Math.max(1, lines / LOOKS) == 0) {
                    most = Math.max(most, usedBytes());
                }
            }
        }
        if (count != lines || sum < lines) {
            throw new IllegalStateException("benchmark: lines are missing: " + count);
        }
        return lines / ((System.nanoTime() - begin) / NANOS_PER_SECOND);
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
