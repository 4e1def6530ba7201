package io.github.offspring.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of Python's a benchmark is compared with.
///
/// @param what as `multiprocessing fork`
/// @param arguments of the program: the benchmark's name there, and its numbers
record PythonPeer(String what, List<String> arguments) {

    static PythonPeer of(String what, String benchmark, int... numbers) {
        List<String> arguments = new ArrayList<>(List.of(benchmark));
        for (int number : numbers) {
            arguments.add(Integer.toString(number));
        }
        return new PythonPeer(what, List.copyOf(arguments));
    }

    /// Measures ours beside it; alone, if there is no Python here.
    ///
    /// @param line what to put the figures into
    /// @param note what to say with them
    Result compare(Conditions conditions, Line line, Turns turns, Side ours, String note) throws InterruptedException {
        Optional<Python> python = conditions.python().get();
        if (python.isEmpty()) {
            String missing = (note.isEmpty() ? "" : note + "; ") + Python.MISSING;
            return line.alone(turns.medians(List.of(ours)).getFirst(), missing);
        }
        try (Peer peer = Peer.start(python.get(), arguments)) {
            List<Double> medians = turns.medians(List.of(ours, peer));
            return line.against(what + ", " + python.get(), medians.getFirst(), medians.getLast(), note);
        }
    }
}
