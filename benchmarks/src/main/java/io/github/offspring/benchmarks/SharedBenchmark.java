package io.github.offspring.benchmarks;

import java.util.List;

/// Something that processes do with shared memory, beside the same in Python, and beside itself done in the
/// portable way: without calls of the operating system, as where native access is not granted.
///
/// The portable way is measured in a JVM of its own, since a family shares its memory in one way only.
///
/// @param line of its table
/// @param what is measured, one line
/// @param ours what is compared
/// @param pythons what of Python's it is compared with, one line of the table for each
/// @param limits what no way between processes could surpass, measured in this JVM
/// @param isDoneInBothWays whether the portable way is to be measured too
/// @param note what to say with the figures; may be empty
record SharedBenchmark(
        Conditions conditions,
        Line line,
        String what,
        Workload ours,
        List<PythonPeer> pythons,
        List<Limit> limits,
        Turns turns,
        boolean isDoneInBothWays,
        String note)
        implements Benchmark {

    private static final String PORTABLE = "Offspring, portable way";

    /// Something that is no other way to do the same, but tells what can be done at all.
    record Limit(String name, Workload side) {}

    @Override
    public String name() {
        return line.name();
    }

    @Override
    public List<Result> run() throws InterruptedException {
        StartUpCache.await();
        try (OpenSide open = ours.open();
                Contest contest = Contest.open(conditions)) {
            pythons.forEach(contest::add);
            for (Limit limit : limits) {
                contest.addUnasked(limit.name(), limit.side().open());
            }
            if (isDoneInBothWays) {
                Peer portable = Peer.start(PortableMain.command(name(), conditions.brief()));
                contest.addUnasked(PORTABLE, portable);
                warmUp(portable);
            }
            return contest.run(line, turns, open, note);
        }
    }

    /// Its code, too, is compiled while it runs.
    private void warmUp(Peer portable) throws InterruptedException {
        for (int round = 1; round < turns.warmUp(); round++) {
            portable.round();
        }
    }
}
