package io.github.offspring.benchmarks;

import io.github.offspring.benchmarks.SharedBenchmark.Limit;
import io.github.offspring.benchmarks.Sweep.Stop;
import java.util.ArrayList;
import java.util.List;

/// The benchmarks of messages: how long they take, and how many go through, of every size and between any numbers of
/// processes.
final class TrafficBenchmarks {

    private static final String FORK = "multiprocessing fork";
    private static final int SMALL = 64;
    private static final List<Integer> SIZES = List.of(8, 64, 512, 4 << 10, 16 << 10, 64 << 10, 1 << 20, 16 << 20);
    private static final List<Integer> FEW_SIZES = List.of(SMALL, 1 << 20);
    private static final int BYTES_IN_A_ROUND = 128 << 20;
    private static final int MOST_IN_A_ROUND = 200_000;
    private static final int PYTHONS_MOST_IN_A_ROUND = 20_000;
    /// As many elements in a queue as take no more than this.
    private static final int BYTES_IN_A_QUEUE = 64 << 20;

    private static final int ELEMENTS_IN_A_QUEUE = 1_000;

    private final Conditions conditions;

    private TrafficBenchmarks(Conditions conditions) {
        this.conditions = conditions;
    }

    static List<Benchmark> all(Conditions conditions) {
        TrafficBenchmarks all = new TrafficBenchmarks(conditions);
        List<Benchmark> benchmarks = new ArrayList<>(List.of(
                all.pipeRoundTrip(),
                all.pipeSizes(),
                all.queueSizes(),
                all.crowd(1, 1),
                all.crowd(4, 1),
                all.crowd(1, 4),
                all.crowd(4, 4)));
        benchmarks.add(QueueLatency.asleep(conditions));
        benchmarks.add(QueueLatency.spinning(conditions));
        return benchmarks;
    }

    private Turns turns() {
        return new Turns(conditions.count(4, 1), conditions.count(5, 1));
    }

    // ---- Time

    private Benchmark pipeRoundTrip() {
        String name = "pipe-roundtrip";
        return new Together(
                name,
                SMALL + " bytes through a pipe, and back",
                List.of(roundTrip(Line.time(name, "µs", 2.5), true), roundTrip(Line.time(name, "µs", 10), false)));
    }

    private SharedBenchmark roundTrip(Line line, boolean asleep) {
        int count = conditions.count(20_000, 20);
        return new SharedBenchmark(
                conditions,
                line,
                SMALL + " bytes through a pipe, and back",
                () -> Traffic.pipeRoundTrip(count, SMALL, asleep),
                List.of(PythonPeer.of(FORK, "pipe-roundtrip", conditions.count(10_000, 20), SMALL)),
                List.of(),
                turns(),
                false,
                asleep ? "asleep" : "spinning; multiprocessing always sleeps");
    }

    // ---- Sizes

    private Benchmark pipeSizes() {
        Picture picture = new Picture("pipe-sizes", "Bytes through a pipe, one way", "bytes of a message", "MB/s");
        List<Stop> stops = sizes().stream()
                .map(size -> new Stop(pipeOf(size), new Spot(picture, "", words(size))))
                .toList();
        return new Sweep("pipe-sizes", "throughput of a pipe, for messages of 8 B to 16 MiB", stops);
    }

    private SharedBenchmark pipeOf(int size) {
        int count = count(size, MOST_IN_A_ROUND);
        return ofSize(
                "pipe-sizes",
                size,
                () -> Traffic.pipe(count, size),
                PythonPeer.of(FORK, "pipe-sizes", count(size, PYTHONS_MOST_IN_A_ROUND), size));
    }

    private Benchmark queueSizes() {
        Picture picture = new Picture("queue-sizes", "Arrays of bytes through a queue", "bytes of an array", "MB/s");
        List<Stop> stops = sizes().stream()
                .map(size -> new Stop(queueOf(size), new Spot(picture, "", words(size))))
                .toList();
        return new Sweep("queue-sizes", "throughput of a queue, for arrays of 8 B to 16 MiB", stops);
    }

    private SharedBenchmark queueOf(int size) {
        int count = count(size, MOST_IN_A_ROUND);
        int capacity = Math.min(ELEMENTS_IN_A_QUEUE, BYTES_IN_A_QUEUE / size);
        return ofSize(
                "queue-sizes",
                size,
                () -> Traffic.queue(count, size, capacity),
                PythonPeer.of(FORK, "queue-sizes", count(size, PYTHONS_MOST_IN_A_ROUND), size, capacity));
    }

    private List<Integer> sizes() {
        return conditions.brief() ? FEW_SIZES : SIZES;
    }

    private SharedBenchmark ofSize(String name, int size, Workload ours, PythonPeer peer) {
        int copies = Math.max(1, (conditions.brief() ? 1 << 20 : BYTES_IN_A_ROUND) / Math.max(size, SMALL));
        return new SharedBenchmark(
                conditions,
                Line.unaskedRate(name, "MB/s"),
                "messages of " + words(size),
                ours,
                List.of(peer),
                List.of(new Limit(MemoryCopy.NAME, () -> new MemoryCopy(copies, size))),
                turns(),
                false,
                words(size));
    }

    private int count(int size, int most) {
        return conditions.count(Math.clamp(BYTES_IN_A_ROUND / size, 8, most), 4);
    }

    private static String words(int size) {
        if (size < 1 << 10) {
            return size + " B";
        }
        return size < 1 << 20 ? (size >> 10) + " KiB" : (size >> 20) + " MiB";
    }

    // ---- Crowds

    private Benchmark crowd(int producers, int consumers) {
        Picture picture =
                new Picture("queue-crowds", "Numbers through one queue", "producers → consumers", "elements/s");
        String name = "queue-" + producers + "-" + consumers;
        String what = "numbers through a queue, " + producers + " producers, " + consumers + " consumers";
        int count = conditions.count(400_000, 80);
        int pythons = conditions.count(40_000, 80);
        SharedBenchmark one = new SharedBenchmark(
                conditions,
                Line.unaskedRate(name, "elements/s"),
                what,
                () -> Traffic.crowd(producers, consumers, count),
                List.of(PythonPeer.of(FORK, "queue-crowd", producers, consumers, pythons)),
                List.of(),
                turns(),
                false,
                "");
        return new Sweep(name, what, List.of(new Stop(one, new Spot(picture, "", producers + " → " + consumers))));
    }
}
