package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// The rounds of several sides, in turns, so that what the machine does besides hits all of them alike.
///
/// @param warmUp how many rounds the first side, ours, runs before anything counts; the others run one
/// @param rounds how many of each count, at least 1
record Turns(int warmUp, int rounds) {

    /// Measures all sides.
    ///
    /// @param sides ours first
    /// @return the median of all samples of all rounds, for each side
    List<Double> medians(List<? extends Side> sides) throws InterruptedException {
        return samples(sides).stream().map(Turns::median).toList();
    }

    /// Measures all sides.
    ///
    /// @param sides ours first
    /// @return all samples of all rounds, for each side
    List<double[]> samples(List<? extends Side> sides) throws InterruptedException {
        for (int round = 1; round < warmUp; round++) {
            round(sides.getFirst());
        }
        if (warmUp > 0) {
            for (Side side : sides) {
                round(side);
            }
        }
        List<DoubleStream.Builder> samples = new ArrayList<>();
        sides.forEach(_ -> samples.add(DoubleStream.builder()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < sides.size(); i++) {
                DoubleStream.of(round(sides.get(i))).forEach(samples.get(i)::add);
            }
        }
        return samples.stream().map(all -> all.build().toArray()).toList();
    }

    /// Not every side waits for something that can be interrupted.
    private static double[] round(Side side) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("while a benchmark ran");
        }
        return side.round();
    }

    static double median(double... samples) {
        double[] sorted = DoubleStream.of(samples).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
