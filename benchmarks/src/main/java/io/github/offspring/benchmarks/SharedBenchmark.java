package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Something that processes do with shared memory, beside the same in Python, and beside itself done in the
/// portable way: without calls of the operating system, as where native access is not granted.
///
/// The portable way is measured in a JVM of its own, since a family shares its memory in one way only.
///
/// @param line of its table
/// @param what is measured, one line
/// @param ours what is compared
/// @param pythons what of Python's it is compared with, one line of the table for each
/// @param isDoneInBothWays whether the portable way is to be measured too
/// @param note what to say with the figures; may be empty
record SharedBenchmark(
        Conditions conditions,
        Line line,
        String what,
        Workload ours,
        List<PythonPeer> pythons,
        Turns turns,
        boolean isDoneInBothWays,
        String note)
        implements Benchmark {

    private static final String PORTABLE = "Offspring, portable way";

    /// A column of the comparison.
    private record Rival(String name, Peer peer) {}

    @Override
    public String name() {
        return line.name();
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        Optional<Python> python = conditions.python().get();
        List<Rival> rivals = new ArrayList<>();
        try (OpenSide open = ours.open()) {
            if (python.isPresent()) {
                for (PythonPeer peer : pythons) {
                    rivals.add(
                            new Rival(peer.what() + ", " + python.get(), Peer.start(python.get(), peer.arguments())));
                }
            }
            if (isDoneInBothWays) {
                Peer portable = Peer.start(PortableMain.command(name(), conditions.brief()));
                rivals.add(new Rival(PORTABLE, portable));
                warmUp(portable);
            }
            return compare(open, rivals, python.isPresent());
        } finally {
            rivals.forEach(rival -> rival.peer().close());
        }
    }

    /// Its code, too, is compiled while it runs.
    private void warmUp(Peer portable) throws InterruptedException {
        for (int round = 1; round < turns.warmUp(); round++) {
            portable.round();
        }
    }

    private List<Result> compare(Side open, List<Rival> rivals, boolean withPython) throws InterruptedException {
        List<Side> sides = new ArrayList<>(List.of(open));
        rivals.forEach(rival -> sides.add(rival.peer()));
        List<Double> medians = turns.medians(sides);
        List<Result> results = new ArrayList<>();
        if (!withPython) {
            results.add(line.alone(medians.getFirst(), note.isEmpty() ? Python.MISSING : note + "; " + Python.MISSING));
        }
        for (int i = 0; i < rivals.size(); i++) {
            double theirs = medians.get(i + 1);
            // Python's need not have what one of them is about.
            if (!Double.isNaN(theirs)) {
                results.add(lineAgainst(rivals.get(i)).against(rivals.get(i).name(), medians.getFirst(), theirs, note));
            }
        }
        return results;
    }

    /// What is asked for is asked beside Python.
    private Line lineAgainst(Rival rival) {
        return rival.name().equals(PORTABLE) ? line.withoutAsking() : line;
    }
}
