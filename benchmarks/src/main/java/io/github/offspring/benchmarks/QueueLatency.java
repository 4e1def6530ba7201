package io.github.offspring.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How long an element is on its way through an empty queue: not only mostly, but at worst.
///
/// Asleep: elements come a millisecond after each other, and the consumer, in `take`, has fallen asleep each time.
/// Spinning: they come after 20 µs, and the consumer calls `poll` all the time. The peer's consumer calls `get`, and
/// its elements come after pauses of the same length, or of the shortest that its clock can keep.
final class QueueLatency implements Benchmark {

    private static final Picture PICTURE = new Picture(
            "queue-latency",
            "An element's way through an empty queue",
            "so many of the elements took",
            "at most, in µs");

    private static final List<Share> SHARES =
            List.of(new Share("p50", 0.5), new Share("p99", 0.99), new Share("p99.9", 0.999), new Share("max", 1));

    private final Conditions conditions;
    private final String variant;
    private final int count;
    private final Duration pause;

    /// @param part of all samples, that are no greater
    private record Share(String words, double part) {

        double of(double[] sorted) {
            return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
        }
    }

    private QueueLatency(Conditions conditions, String variant, int count, Duration pause) {
        this.conditions = conditions;
        this.variant = variant;
        this.count = count;
        this.pause = pause;
    }

    static QueueLatency asleep(Conditions conditions) {
        return new QueueLatency(conditions, "asleep", conditions.count(1_000, 20), Duration.ofMillis(1));
    }

    static QueueLatency spinning(Conditions conditions) {
        return new QueueLatency(conditions, "spinning", conditions.count(10_000, 20), Duration.ofNanos(20_000));
    }

    @Override
    public String name() {
        return "queue-latency-" + variant;
    }

    @Override
    public String what() {
        return "an element's way through an empty queue, its consumer " + variant;
    }

    @Override
    public boolean isDrawn() {
        return true;
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        Optional<Python> python = conditions.python().get();
        Turns turns = new Turns(conditions.count(4, 1), conditions.count(5, 1));
        try (OpenSide ours = new Passage(count, pause, variant.equals("spinning"))) {
            if (python.isEmpty()) {
                return results(sorted(turns, List.of(ours)), "");
            }
            PythonPeer peer = PythonPeer.of("multiprocessing fork", "queue-latency", count, (int) pause.toNanos());
            try (Peer theirs = Peer.start(python.get(), peer.arguments())) {
                return results(sorted(turns, List.of(ours, theirs)), peer.what() + ", " + python.get());
            }
        }
    }

    private static List<double[]> sorted(Turns turns, List<Side> sides) throws InterruptedException {
        List<double[]> samples = turns.samples(sides);
        samples.forEach(Arrays::sort);
        return samples;
    }

    /// @param peerName empty if ours was alone
    private List<Result> results(List<double[]> samples, String peerName) {
        Line line = Line.unasked(name(), "µs");
        List<Result> results = new ArrayList<>();
        for (Share share : SHARES) {
            double ours = share.of(samples.getFirst());
            Result result = peerName.isEmpty()
                    ? line.alone(ours, share.words + "; " + Python.MISSING)
                    : line.against(peerName, ours, share.of(samples.getLast()), share.words);
            results.add(result.at(new Spot(PICTURE, variant, share.words)));
        }
        return results;
    }
}
