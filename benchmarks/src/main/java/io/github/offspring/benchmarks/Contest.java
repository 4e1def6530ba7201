package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Those that ours is compared with in one run: what Python has of it, if there is a Python here, and others.
final class Contest implements AutoCloseable {

    private final Optional<Python> python;
    private final List<Rival> rivals = new ArrayList<>();

    /// @param isAsked whether what is asked for is asked beside this one
    private record Rival(String name, OpenSide side, boolean isAsked) {}

    private Contest(Optional<Python> python) {
        this.python = python;
    }

    /// One with nobody in it.
    static Contest open(Conditions conditions) throws InterruptedException {
        return new Contest(conditions.python().get());
    }

    /// Adds what Python has, beside which what is asked for is asked; nothing where there is no Python.
    void add(PythonPeer peer) {
        add(peer, true);
    }

    /// Adds what Python has, only to be seen.
    void addUnasked(PythonPeer peer) {
        add(peer, false);
    }

    private void add(PythonPeer peer, boolean isAsked) {
        if (python.isPresent()) {
            Peer started = Peer.start(python.get(), peer.arguments());
            rivals.add(new Rival(peer.what() + ", " + python.get(), started, isAsked));
        }
    }

    /// Adds another one, beside which what is asked for is asked.
    void addAsked(String name, OpenSide side) {
        rivals.add(new Rival(name, side, true));
    }

    /// Adds another one, only to be seen.
    void addUnasked(String name, OpenSide side) {
        rivals.add(new Rival(name, side, false));
    }

    /// Measures all, in turns, and gives a line for each rival; one more for ours alone if there is no Python.
    ///
    /// @param line to put the figures into
    /// @param note what to say with them; may be empty
    List<Result> run(Line line, Turns turns, Side ours, String note) throws InterruptedException {
        List<Side> sides = new ArrayList<>(List.of(ours));
        rivals.forEach(rival -> sides.add(rival.side()));
        List<Double> medians = turns.medians(sides);
        double own = medians.getFirst();
        List<Result> results = new ArrayList<>();
        if (python.isEmpty()) {
            results.add(line.alone(own, note.isEmpty() ? Python.MISSING : note + "; " + Python.MISSING));
        }
        for (int i = 0; i < rivals.size(); i++) {
            Rival rival = rivals.get(i);
            double theirs = medians.get(i + 1);
            // Python's need not have what one of them is about.
            if (!Double.isNaN(theirs)) {
                Line its = rival.isAsked() ? line : line.withoutAsking();
                results.add(its.against(rival.name(), own, theirs, note));
            }
        }
        return results;
    }

    @Override
    public void close() {
        rivals.forEach(rival -> rival.side().close());
    }
}
